using System.Net;
using McpAuthorization.Registration;
using Studio.Connections.Clients;
using Studio.Tests.Support;

namespace Studio.Tests.Settings;

public sealed class ClientsInTheSettings
{
    private const string First = "Studio:OAuth:Clients:0:";
    private const string Secret = "4444444444444444444444444444444444444444444";

    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Are_there_once_the_server_runs()
    {
        await using var app = new TestApp(host =>
        {
            host.UseSetting(First + "Id", "warehouse");
            host.UseSetting(First + "Name", "Warehouse");
            host.UseSetting(First + "Secret", Secret);
            host.UseSetting(First + "RedirectUris:0", "https://warehouse.example/callback");
        });

        Assert.Equal(HttpStatusCode.BadRequest, await RefreshAsync(app, Secret));
        Assert.Equal(HttpStatusCode.Unauthorized, await RefreshAsync(app, "wrong"));
        await using var scope = app.Services.CreateAsyncScope();
        var client = await scope.ServiceProvider.GetRequiredService<ClientDirectory>().FindAsync("warehouse", _ct);
        Assert.Equal(("Warehouse", true), (client!.Name, client.IsPreRegistered));
        Assert.Contains(await app.RowsAsync(null, _ct), row => row.Action == "clients.configure" && row.ClientId == "warehouse");
    }

    [Theory]
    [InlineData("Name", null, "Studio__OAuth__Clients__0__Name")]
    [InlineData("Id", null, "Studio__OAuth__Clients__0__Id")]
    [InlineData("Id", "https://warehouse.example", "Studio__OAuth__Clients__0__")]
    [InlineData("Secret", "short", "Studio__OAuth__Clients__0__")]
    [InlineData("SecretFile", "/not/there", "Studio__OAuth__Clients__0__SecretFile")]
    [InlineData("RedirectUris:0", "http://warehouse.example/", "Studio__OAuth__Clients__0__RedirectUris__0")]
    [InlineData("RedirectUris:0", null, "Studio__OAuth__Clients__0__RedirectUris__0")]
    [InlineData("RedirectUri", "https://warehouse.example/", "Studio__OAuth__Clients__0__RedirectUri")]
    public async Task Stop_the_start_by_name_where_they_cannot_be(string field, string? value, string named)
    {
        var settings = new Dictionary<string, string?>
        {
            [First + "Id"] = "warehouse",
            [First + "Name"] = "Warehouse",
            [First + "Secret"] = Secret,
            [First + "RedirectUris:0"] = "https://warehouse.example/callback",
        };
        settings[First + field] = value;
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings.Where(setting => setting.Value is not null)).Build();
        await using var app = new TestApp();

        var refusal = await Assert.ThrowsAsync<SettingException>(() => ConfiguredClients.Of(configuration).ApplyAsync(app.Services, _ct));

        Assert.StartsWith(named, refusal.Message, StringComparison.Ordinal);
        Assert.Contains("Example: ", refusal.Message, StringComparison.Ordinal);
    }

    private async Task<HttpStatusCode> RefreshAsync(TestApp app, string secret)
    {
        using var http = app.Anonymous();
        return (await http.PostAsync(
            "/oauth/token",
            new FormUrlEncodedContent([new("grant_type", "refresh_token"), new("refresh_token", "x"), new("client_id", "warehouse"), new("client_secret", secret)]),
            _ct)).StatusCode;
    }
}
