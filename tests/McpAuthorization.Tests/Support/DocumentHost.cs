using System.Text.Json;
using System.Text.Json.Nodes;

namespace McpAuthorization.Tests.Support;

/// <summary>A host, and an internet on which a client publishes its document.</summary>
internal sealed class DocumentHost : IAsyncDisposable
{
    public const string ClientId = "https://agent.test/client.json";

    private DocumentHost(TestHost host, Internet internet) => (Host, Internet) = (host, internet);

    public TestHost Host { get; }

    public Internet Internet { get; }

    /// <summary>What is published, at whatever path it says it is.</summary>
    public JsonObject Document { get; } = new()
    {
        ["client_id"] = ClientId,
        ["client_name"] = "Agent",
        ["redirect_uris"] = new JsonArray(TestHost.Web, TestHost.Loopback),
        ["grant_types"] = new JsonArray("authorization_code", "refresh_token"),
        ["token_endpoint_auth_method"] = "none",
    };

    public string ContentType { get; set; } = "application/json";

    public static async Task<DocumentHost> StartAsync(Action<McpAuthorizationOptions>? configure = null)
    {
        var internet = await Internet.StartAsync();
        var host = await TestHost.StartAsync(
            options =>
            {
                options.AuthorizationsPerMinute = 0;
                configure?.Invoke(options);
            },
            services: services => services.AddSingleton(internet.Network));
        var both = new DocumentHost(host, internet);
        internet.Answer = http => both.PublishAsync(http, both.Document.ToJsonString());
        return both;
    }

    public Task PublishAsync(HttpContext http, string text)
    {
        http.Response.ContentType = ContentType;
        return http.Response.WriteAsync(text);
    }

    /// <summary>Every address is the id of a client of its own.</summary>
    public void PublishAnything() => Internet.Answer = http =>
    {
        var own = JsonSerializer.Deserialize<JsonObject>(Document.ToJsonString())!;
        own["client_id"] = $"https://{http.Request.Host}{http.Request.Path}";
        return PublishAsync(http, own.ToJsonString());
    };

    public Login Login(string redirectUri = TestHost.Web, string clientId = ClientId) => new(Host, clientId, redirectUri);

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        await Internet.DisposeAsync();
    }
}
