using System.Net;
using McpAuthorization.Tests.Support;

namespace McpAuthorization.Tests.Resource;

public sealed class AMissingScope
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task I15_Is_answered_with_everything_that_a_client_needs_to_step_up()
    {
        await using var host = await ResourceHost.StartAsync();

        using var answer = await host.SendAsync(HttpMethod.Post, "/api/v1/posts", request => request.Headers.Authorization = new("Bearer", "good"));

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Equal(
            "Bearer error=\"insufficient_scope\", scope=\"posts:read posts:write\", resource_metadata=\"https://studio.example/.well-known/oauth-protected-resource/mcp\"",
            answer.Header("WWW-Authenticate"));
        Assert.Equal("""{"status":403,"error":"insufficient_scope","detail":"posts:write is missing."}""", await answer.Content.ReadAsStringAsync(Ct));
    }
}
