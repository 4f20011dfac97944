using Studio.Callers;
using Studio.Tests.Support;

namespace Studio.Tests.Telemetry;

public sealed class Logs : IDisposable
{
    private readonly EveryWord _said = new();
    private readonly TestApp _app;
    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;

    public Logs() => _app = new(builder => builder.ConfigureServices(services => services.AddLogging(logging => logging.AddProvider(_said).SetMinimumLevel(LogLevel.Debug))));

    [Fact]
    public async Task L20_Hold_no_token_no_key_no_text_and_no_address_of_a_person()
    {
        var ada = await Somebody.JoinAsync(_app);
        var channel = await ada.ConnectChannelAsync();
        var (token, key) = (await ada.TokenAsync(), await ada.KeyAsync(Permission.All, channel));

        foreach (var bearer in new[] { token, key, "made-up-bearer" })
        {
            var client = _app.With(bearer);
            await client.SendAsync(Raw.ToolsCall("create_draft", new { social_account_id = channel, caption = "the-caption", internal_notes = "the-notes" }), _ct);
            await client.PostAsJsonAsync("/api/v1/posts", new { social_account_id = channel, caption = "the-caption", unknown = "the-notes" }, _ct);
            await client.PostAsync("/oauth/token", new FormUrlEncodedContent([new("grant_type", "refresh_token"), new("refresh_token", token), new("client_id", "nobody")]), _ct);
        }

        var all = _said.Text;
        Assert.NotEmpty(all);
        Assert.All([token, key, "made-up-bearer", "the-caption", "the-notes", ada.Email], secret => Assert.DoesNotContain(secret, all, StringComparison.OrdinalIgnoreCase));
    }

    public void Dispose() => _app.Dispose();
}
