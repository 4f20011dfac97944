using System.Net;
using McpAuthorization.Grants;
using McpAuthorization.Tokens;
using Microsoft.EntityFrameworkCore;
using Studio.Tests.Support;
using Studio.Trail;

namespace Studio.Tests.OAuth;

/// <summary>The database fails in the middle. Clients are told to come again, and nothing is half done.</summary>
public sealed class TroubleOfOurOwn : IAsyncLifetime
{
    private readonly TestApp _app = new();
    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;
    private Visitor _visitor = null!;
    private ClientProgram _program = null!;

    public async ValueTask InitializeAsync()
    {
        _visitor = await new Visitor(_app).SignedInAsync(await (await Somebody.JoinAsync(_app)).WithPasswordAsync());
        _program = await ClientProgram.RegisterAsync(_app);
    }

    // Renamed is as good as locked, full or gone, and the same on both databases.
    [Theory]
    [InlineData("oauth_tokens")]
    [InlineData("trail")]
    public async Task Q03_Leaves_the_refresh_token_as_it_was(string table)
    {
        var tokens = await _program.ConnectAsync(_visitor);
        var before = await CountAsync();

        var trouble = await WithoutAsync(table, () => _program.RefreshAsync(tokens.GetProperty("refresh_token").GetString()!));

        if (trouble is not null)
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, trouble.StatusCode);
            Assert.NotNull(trouble.Headers.RetryAfter);
            Assert.Contains("temporarily_unavailable", await trouble.Content.ReadAsStringAsync(_ct));
        }

        Assert.Equal(before, await CountAsync());
        Assert.Equal(HttpStatusCode.OK, (await _program.RefreshAsync(tokens.GetProperty("refresh_token").GetString()!)).StatusCode);
    }

    [Theory]
    [InlineData("oauth_tokens")]
    [InlineData("trail")]
    public async Task Q03_Leaves_the_code_good_for_another_try(string table)
    {
        var code = _program.Answer((await _visitor.FollowAsync(await _visitor.PressAsync(await _visitor.OpenAsync(_program.Address()), "Allow"))).Location)["code"];
        var before = await CountAsync();

        await WithoutAsync(table, async () => await Assert.ThrowsAnyAsync<Exception>(() => _program.ExchangeAsync(code)));

        Assert.Equal(before, await CountAsync());
        Assert.False(string.IsNullOrEmpty((await _program.ExchangeAsync(code)).GetProperty("access_token").GetString()));
    }

    [Theory]
    [InlineData("oauth_grants")]
    [InlineData("trail")]
    public async Task Q03_Leaves_no_half_consent(string table)
    {
        var question = await _visitor.OpenAsync(_program.Address());

        var trouble = await WithoutAsync(table, () => _visitor.PressAsync(question, "Allow"));

        Assert.True(trouble is null || (int)trouble.Status >= 500, $"{trouble?.Status}");
        Assert.Equal((0, 0), await CountAsync());

        var code = _program.Answer((await _visitor.FollowAsync(await _visitor.PressAsync(question, "Allow"))).Location)["code"];
        Assert.False(string.IsNullOrEmpty((await _program.ExchangeAsync(code)).GetProperty("access_token").GetString()));
    }

    [Theory]
    [InlineData("oauth_tokens")]
    [InlineData("people")]
    public async Task Q03_Says_at_the_doors_of_agents_that_it_is_not_the_token(string table)
    {
        var client = _app.With((await _program.ConnectAsync(_visitor)).GetProperty("access_token").GetString()!);

        foreach (var overMcp in new[] { true, false })
        {
            var trouble = await WithoutAsync(table, () => overMcp ? client.SendAsync(Raw.ToolsCall("whoami"), _ct) : client.GetAsync("/api/v1/me", _ct));
            Assert.Equal(HttpStatusCode.ServiceUnavailable, trouble!.StatusCode);
            Assert.NotNull(trouble.Headers.RetryAfter);
            Assert.Empty(trouble.Headers.WwwAuthenticate);
        }

        Assert.Equal(HttpStatusCode.OK, (await client.SendAsync(Raw.ToolsCall("whoami"), _ct)).StatusCode);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    // Null where the answer itself was given up: what could not be put on record is not said, and the test server has no other word for that.
    private async Task<T?> WithoutAsync<T>(string table, Func<Task<T>> work)
        where T : class
    {
        await _app.TamperAsync($"ALTER TABLE {table} RENAME TO hidden");
        try
        {
            return await work();
        }
        catch (TrailUnavailableException) when (table == "trail")
        {
            return null;
        }
        finally
        {
            await _app.TamperAsync($"ALTER TABLE hidden RENAME TO {table}");
        }
    }

    private Task<(int, int)> CountAsync() => _app.InDbAsync(async db => (await db.Set<Grant>().CountAsync(_ct), await db.Set<Token>().CountAsync(token => token.Status == "valid", _ct)));
}
