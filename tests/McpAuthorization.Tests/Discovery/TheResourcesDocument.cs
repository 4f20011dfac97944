using System.Text.Json;
using McpAuthorization.Tests.Support;

namespace McpAuthorization.Tests.Discovery;

public sealed class TheResourcesDocument : IAsyncLifetime
{
    private ResourceHost _host = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _host = await ResourceHost.StartAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task F03_Says_who_issues_tokens_and_names_the_umbrella_only()
    {
        var document = await _host.Http.GetStringAsync("/.well-known/oauth-protected-resource/mcp", Ct);

        Assert.Equal(
            """
            {"resource":"https://studio.example/mcp","authorization_servers":["https://studio.example"],"scopes_supported":["mcp"],"resource_name":"Studio \u003CMCP\u003E","resource_documentation":"https://studio.example/docs","bearer_methods_supported":["header"]}
            """,
            document);
    }

    [Theory]
    [InlineData("/.well-known/oauth-protected-resource", "/mcp")]
    [InlineData("/.well-known/oauth-protected-resource/", "/mcp")]
    [InlineData("/.well-known/oauth-protected-resource/mcp/", "/mcp")]
    [InlineData("/.well-known/oauth-protected-resource/api/v1/mcp", "/api/v1/mcp")]
    [InlineData("/.well-known/oauth-protected-resource/MCP", "/MCP")]
    [InlineData("/.well-known/oauth-protected-resource/Api/v1/Mcp", "/Api/v1/Mcp")]
    [InlineData("/.WELL-KNOWN/OAUTH-PROTECTED-RESOURCE/mcp", "/mcp")]
    [InlineData("/Mcp/.well-known/oauth-protected-resource", "/Mcp")]
    [InlineData("/api/v1/mcp/.well-known/oauth-protected-resource", "/api/v1/mcp")]
    [InlineData("http://evil.example/.well-known/oauth-protected-resource/mcp", "/mcp")]
    public async Task F03_F12_Names_the_resource_in_the_letters_that_it_was_asked_in_F33(string address, string resource)
    {
        using var document = JsonDocument.Parse(await _host.Http.GetStringAsync(address, Ct));

        Assert.Equal("https://studio.example" + resource, document.RootElement.GetProperty("resource").GetString());
    }

    [Fact]
    public async Task Is_published_under_the_resources_own_origin_where_it_has_one()
    {
        await using var host = await ResourceHost.StartAsync(options => options.ResourceOrigin = "https://mcp.example");

        using var document = JsonDocument.Parse(await host.Http.GetStringAsync("/.well-known/oauth-protected-resource/mcp", Ct));

        Assert.Equal("https://mcp.example/mcp", document.RootElement.GetProperty("resource").GetString());
        Assert.Equal("https://studio.example", document.RootElement.GetProperty("authorization_servers")[0].GetString());
    }
}
