using System.Net;
using System.Text.Json;
using Studio.Callers;
using Studio.Tests.Support;

namespace Studio.Tests.Settings;

/// <summary>Nothing lies in the process itself: two installations in one have nothing in common.</summary>
public sealed class TwoInOneProcess : IAsyncLifetime
{
    private readonly TestApp _here = new();
    private readonly TestApp _there = new(address: "https://other.test");
    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;
    private Somebody _ada = null!;

    public async ValueTask InitializeAsync()
    {
        _ada = await (await Somebody.JoinAsync(_here)).WithPasswordAsync();
        await (await Somebody.JoinAsync(_there)).WithPasswordAsync();
    }

    [Fact]
    public async Task Q09_Take_none_of_each_others_tokens_keys_and_sessions()
    {
        var session = await new Visitor(_here).SignedInAsync(_ada);
        var copy = new Visitor(_there);
        foreach (var (name, value) in session.Cookies)
        {
            copy.Cookies[name] = value;
        }

        Assert.Equal(HttpStatusCode.OK, (await session.GetAsync("/posts")).Status);
        Assert.StartsWith("/sign-in", (await copy.GetAsync("/posts")).Location);

        foreach (var bearer in new[] { await _ada.TokenAsync(), await _ada.KeyAsync(Permission.All, await _ada.ConnectChannelAsync()) })
        {
            Assert.Equal(HttpStatusCode.OK, (await _here.With(bearer).GetAsync("/api/v1/me", _ct)).StatusCode);
            Assert.Equal(HttpStatusCode.Unauthorized, (await _there.With(bearer).GetAsync("/api/v1/me", _ct)).StatusCode);
        }
    }

    [Fact]
    public async Task Q09_Say_each_their_own_name()
    {
        foreach (var (app, other) in new[] { (_here, _there), (_there, _here), (_here, _there) })
        {
            var document = await app.Anonymous().GetStringAsync("/.well-known/oauth-authorization-server", _ct);
            Assert.Equal(app.Address, JsonSerializer.Deserialize<JsonElement>(document).GetProperty("issuer").GetString());
            Assert.DoesNotContain(other.Address, document);
            Assert.Contains($"{app.Address}/.well-known/", (await app.Anonymous().SendAsync(Raw.ToolsCall("whoami"), _ct)).Headers.WwwAuthenticate.ToString());
        }
    }

    [Fact]
    public async Task Q09_Know_none_of_each_others_clients()
    {
        var program = await ClientProgram.RegisterAsync(_here);
        Assert.StartsWith("/sign-in", (await new Visitor(_here).GetAsync(program.Address())).Location);

        Assert.Equal(HttpStatusCode.Unauthorized, (await new Visitor(_there).GetAsync(program.Address())).Status);
    }

    // Another name for the same database is another resource: what was given out under the one is nothing under the other.
    [Fact]
    public async Task Q09_Take_no_token_for_another_address_on_one_database()
    {
        await using var renamed = new TestApp(address: "https://renamed.test", beside: _here);
        var token = await _ada.TokenAsync();

        Assert.Equal(HttpStatusCode.OK, (await _here.With(token).GetAsync("/api/v1/me", _ct)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await renamed.With(token).GetAsync("/api/v1/me", _ct)).StatusCode);
    }

    public async ValueTask DisposeAsync()
    {
        await _here.DisposeAsync();
        await _there.DisposeAsync();
    }
}
