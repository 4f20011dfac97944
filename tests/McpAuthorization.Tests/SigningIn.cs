using System.Net;
using McpAuthorization.Tests.Support;

namespace McpAuthorization.Tests;

public sealed class SigningIn : IAsyncLifetime
{
    private TestHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await TestHost.StartAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Ends_with_tokens_that_open_the_resource()
    {
        var login = new Login(_host, await _host.ClientAsync());
        var browser = await _host.BrowserOf("ann");

        var tokens = await login.RunAsync(browser);

        Assert.Equal(HttpStatusCode.OK, tokens.Status);
        Assert.Equal("Bearer", tokens["token_type"]);
        Assert.Equal("43200", tokens["expires_in"]);
        Assert.Equal("mcp", tokens["scope"]);
        Assert.Equal("ann workspace-1 mcp", await login.WhoAmIAsync(tokens.Access));
        Assert.Equal("no-store", tokens.Http.Headers.CacheControl!.ToString());
    }
}
