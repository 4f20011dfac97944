using System.Net;
using System.Text.Json;
using McpAuthorization.Tests.Support;

namespace McpAuthorization.Tests.Discovery;

public sealed class TheServersDocument : IAsyncLifetime
{
    private ResourceHost _host = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _host = await ResourceHost.StartAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task F05_F06_F07_Names_everything_that_a_client_needs_and_nothing_else()
    {
        var document = await _host.Http.GetStringAsync("/.well-known/oauth-authorization-server", Ct);

        Assert.Equal(
            """
            {"issuer":"https://studio.example","authorization_endpoint":"https://studio.example/oauth/authorize","token_endpoint":"https://studio.example/oauth/token","revocation_endpoint":"https://studio.example/oauth/revoke_token","registration_endpoint":"https://studio.example/oauth/register","pushed_authorization_request_endpoint":"https://studio.example/oauth/par","device_authorization_endpoint":"https://studio.example/oauth/device","introspection_endpoint":"https://studio.example/oauth/introspect","scopes_supported":["mcp","posts:read","posts:write"],"grant_types_supported":["authorization_code","refresh_token","urn:ietf:params:oauth:grant-type:device_code"],"service_documentation":"https://studio.example/docs","client_id_metadata_document_supported":true,"response_types_supported":["code"],"response_modes_supported":["query"],"token_endpoint_auth_methods_supported":["none","client_secret_basic","client_secret_post","private_key_jwt"],"token_endpoint_auth_signing_alg_values_supported":["RS256","PS256","ES256"],"revocation_endpoint_auth_methods_supported":["none","client_secret_basic","client_secret_post","private_key_jwt"],"revocation_endpoint_auth_signing_alg_values_supported":["RS256","PS256","ES256"],"introspection_endpoint_auth_methods_supported":["client_secret_basic","client_secret_post","private_key_jwt"],"introspection_endpoint_auth_signing_alg_values_supported":["RS256","PS256","ES256"],"code_challenge_methods_supported":["S256"],"authorization_response_iss_parameter_supported":true}
            """,
            document);
    }

    [Theory]
    [InlineData("/.well-known/oauth-authorization-server/")]
    [InlineData("/.well-known/oauth-authorization-server/mcp")]
    [InlineData("/.well-known/oauth-authorization-server/api/v1/mcp")]
    [InlineData("/.well-known/oauth-authorization-server/Api/V1/MCP/")]
    [InlineData("/.Well-Known/OAuth-Authorization-Server")]
    [InlineData("/mcp/.well-known/oauth-authorization-server")]
    [InlineData("/api/v1/mcp/.well-known/oauth-authorization-server/")]
    [InlineData("http://evil.example/.well-known/oauth-authorization-server")]
    public async Task F01_Is_the_same_text_at_every_form_of_its_address_whatever_the_host_says_F33_F44(string address)
    {
        var expected = await _host.Http.GetStringAsync("/.well-known/oauth-authorization-server", Ct);

        Assert.Equal(expected, await _host.Http.GetStringAsync(address, Ct));
    }

    [Fact]
    public async Task Has_no_empty_arrays_and_no_nulls_F36()
    {
        await using var host = await ResourceHost.StartAsync(options => options.Documentation = null);

        var document = await host.Http.GetStringAsync("/.well-known/oauth-authorization-server", Ct);

        Assert.DoesNotContain("null", document, StringComparison.Ordinal);
        Assert.DoesNotContain("[]", document, StringComparison.Ordinal);
        Assert.DoesNotContain("service_documentation", document, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lists_exactly_the_ways_to_authenticate_that_registration_takes_F35()
    {
        using var document = JsonDocument.Parse(await _host.Http.GetStringAsync("/.well-known/oauth-authorization-server", Ct));
        var listed = document.RootElement.GetProperty("token_endpoint_auth_methods_supported").EnumerateArray().Select(method => method.GetString()!).ToArray();

        foreach (var method in listed)
        {
            var (status, answer) = await _host.RegisterAsync(new
            {
                redirect_uris = new[] { "https://claude.ai/api/mcp/auth_callback" },
                token_endpoint_auth_method = method,
                jwks = method == "private_key_jwt" ? new ClientKey().Jwks : null,
            });
            Assert.Equal(HttpStatusCode.Created, status);
            Assert.Equal(method, answer.GetProperty("token_endpoint_auth_method").GetString());
        }

        var (refused, _) = await _host.RegisterAsync(new { redirect_uris = new[] { "https://claude.ai/api/mcp/auth_callback" }, token_endpoint_auth_method = "client_secret_jwt" });
        Assert.Equal(HttpStatusCode.BadRequest, refused);
    }

    [Fact]
    public async Task Lies_below_the_well_known_name_when_the_issuer_has_a_path()
    {
        await using var host = await ResourceHost.StartAsync(options => options.Issuer = "https://studio.example/tenant");

        foreach (var address in new[] { "/.well-known/oauth-authorization-server/tenant", "/tenant/.well-known/oauth-authorization-server" })
        {
            Assert.StartsWith("""{"issuer":"https://studio.example/tenant","authorization_endpoint":"https://studio.example/tenant/oauth/authorize",""", await host.Http.GetStringAsync(address, Ct), StringComparison.Ordinal);
        }
    }
}
