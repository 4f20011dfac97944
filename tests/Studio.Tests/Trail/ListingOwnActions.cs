using System.Net;
using Studio.Callers;
using Studio.Data;
using Studio.Tests.Support;
using Studio.Trail;

namespace Studio.Tests.Trail;

public sealed class ListingOwnActions : IAsyncLifetime
{
    private readonly TestApp _app = new();
    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;
    private Somebody _ada = null!;
    private HttpClient _rest = null!;
    private Guid _channel;

    public async ValueTask InitializeAsync()
    {
        _ada = await Somebody.JoinAsync(_app);
        _channel = await _ada.ConnectChannelAsync();
        _rest = await _ada.RestAsync();
    }

    [Fact]
    public async Task Shows_what_was_done_by_every_way_in_with_its_target_and_the_newest_first()
    {
        var draft = await _rest.DraftAsync(_channel, "the-caption", _ct);
        var key = await _ada.KeyAsync(Permission.None, _channel);
        await _app.With(key).SendAsync(Raw.ToolsCall("create_draft", new { social_account_id = _channel, caption = "the-caption" }), _ct);
        await _app.With(key).SendAsync(Raw.ToolsCall("get_post", new { post_id = draft.Id }), _ct);

        var page = await PageAsync("/api/v1/trail");

        Assert.Equal(
            [
                ("mcp.tools/call:get_post", "ok", (Guid?)draft.Id, "api_key"),
                ("mcp.tools/call:create_draft", "forbidden", (Guid?)null, "api_key"),
                ("post.create.draft", "ok", (Guid?)draft.Id, "connection"),
            ],
            page.Entries.Select(entry => (entry.Action, entry.Outcome, entry.TargetId, entry.Via)));
        Assert.All(page.Entries, entry => Assert.NotNull(entry.CredentialId));
        Assert.DoesNotContain("the-caption", await _rest.GetStringAsync("/api/v1/trail", _ct));
    }

    [Fact]
    public async Task Shows_nothing_of_others_and_nothing_of_another_workspace()
    {
        var bob = await (await Somebody.JoinAsync(_app, "owner", _ada.WorkspaceId)).RestAsync();
        await bob.GetAsync("/api/v1/me", _ct);
        await _app.InDbAsync(async db =>
        {
            db.Add(new TrailEntry { At = _app.Clock.GetUtcNow(), WorkspaceId = Guid.CreateVersion7(), UserId = _ada.UserId, Action = "post.read", Outcome = "ok", Mac = [1] });
            return await db.SaveChangesAsync(_ct);
        });

        Assert.Empty((await PageAsync("/api/v1/trail")).Entries);
        Assert.Equal(["me.read"], (await bob.GetAsync("/api/v1/trail", _ct).ReadAsync<OwnTrailPage>(_ct)).Entries.Select(entry => entry.Action));
    }

    // Whoever gets hold of a key learns nothing of where its person is.
    [Fact]
    public async Task Says_nothing_of_addresses()
    {
        _rest.DefaultRequestHeaders.Add(FromAddress.Header, "203.0.113.77");
        await _rest.GetAsync("/api/v1/me", _ct);

        Assert.DoesNotContain("203.0.113.77", await _rest.GetStringAsync("/api/v1/trail", _ct));
    }

    [Fact]
    public async Task Needs_no_scope_in_particular()
    {
        var client = _app.With(await (await Somebody.JoinAsync(_app, "viewer", _ada.WorkspaceId)).TokenAsync(Scope.MediaRead));

        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/api/v1/trail", _ct)).StatusCode);
        Assert.False((await (await client.SendAsync(Raw.ToolsCall("list_trail"), _ct)).ResultAsync(_ct)).TryGetProperty("isError", out var isError) && isError.GetBoolean());
    }

    [Fact]
    public async Task Goes_page_by_page_also_where_several_happened_at_once()
    {
        // The clock stands still.
        foreach (var path in new[] { "me", "accounts", "posts" })
        {
            await _rest.GetAsync($"/api/v1/{path}", _ct);
        }

        var (seen, cursor) = (new List<string>(), (string?)null);
        do
        {
            var page = await PageAsync($"/api/v1/trail?limit=1&to=2030-01-01T09:00:01Z{(cursor is null ? "" : $"&cursor={cursor}")}");
            seen.Add(Assert.Single(page.Entries).Action);
            cursor = page.NextCursor;
            _app.Clock.Advance(TimeSpan.FromSeconds(5));
        }
        while (cursor is not null);

        Assert.Equal(["posts.list", "accounts.list", "me.read"], seen);
    }

    [Theory]
    [InlineData("action=accounts.list", "accounts.list")]
    [InlineData("outcome=not_found", "post.read")]
    [InlineData("outcome=ok", "accounts.list me.read")]
    [InlineData("outcome=lost", "")]
    [InlineData("action=post.read&outcome=ok", "")]
    [InlineData("from=2030-01-01T10:00:00Z", "post.read accounts.list")]
    [InlineData("from=2030-01-01T11:00:00%2B01:00&to=2030-01-01T11:00:00Z", "accounts.list")]
    [InlineData("to=2030-01-01T10:00:00Z", "me.read")]
    public async Task Is_narrowed_by(string filter, string actions)
    {
        await _rest.GetAsync("/api/v1/me", _ct);
        _app.Clock.Advance(TimeSpan.FromHours(1));
        _rest = await _ada.RestAsync();
        await _rest.GetAsync("/api/v1/accounts", _ct);
        _app.Clock.Advance(TimeSpan.FromHours(1));
        _rest = await _ada.RestAsync();
        await _rest.GetAsync($"/api/v1/posts/{Guid.CreateVersion7()}", _ct);

        Assert.Equal(actions, string.Join(' ', (await PageAsync($"/api/v1/trail?{filter}")).Entries.Select(entry => entry.Action)));
    }

    [Theory]
    [InlineData("limit=0", "'limit' has to lie between 1 and 100")]
    [InlineData("limit=101", "'limit' has to lie between 1 and 100")]
    [InlineData("from=2030-01-01T10:00:00", "'from' has to be a time with a UTC offset")]
    [InlineData("to=Tue 2026-12-01 09:00", "'to' has to be a time with a UTC offset")]
    [InlineData("to=12/01/2026 09:00 -05:00", "'to' has to be a time with a UTC offset")]
    [InlineData("to=tomorrow", "'to' has to be a time with a UTC offset")]
    [InlineData("from=2030-01-02T10:00:00Z&to=2030-01-01T10:00:00Z", "'to' has to lie after 'from'.")]
    [InlineData("cursor=AAAAAAAAAAAAAAAAAAAAAA", "not a cursor of list_trail")]
    [InlineData("cursor=________________________________", "not a cursor of list_trail")]
    [InlineData("cursor=%00", "not a cursor of list_trail")]
    [InlineData("action=%00", "NUL")]
    public async Task L21_L22_Is_refused_in_words_where_it_cannot_be_followed(string filter, string words)
    {
        var answer = await _rest.GetAsync($"/api/v1/trail?{filter}", _ct);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Contains(words, await answer.Content.ReadAsStringAsync(_ct));
    }

    [Theory]
    [InlineData(null, null, "ix_trail_own")]
    [InlineData("post.read", null, "ix_trail_own_action")]
    [InlineData(null, "forbidden", "ix_trail_own_refused")]
    public async Task Reads_no_row_that_it_does_not_show(string? action, string? outcome, string index)
    {
        var filter = new TrailFilter(action, outcome, _app.Clock.GetUtcNow().AddDays(-1), _app.Clock.GetUtcNow());
        var cursor = Cursor.Of(_app.Clock.GetUtcNow(), Guid.CreateVersion7());

        var steps = await _app.InDbAsync(db => Plan.OfAsync(ListTrail.Rows(db, _ada.UserId, filter, cursor).Take(51), _app.Services.GetRequiredService<Engine>(), _ct));

        Assert.Contains(steps, step => step.Contains($"{index} ", StringComparison.Ordinal) || step.EndsWith(index, StringComparison.Ordinal));
        Assert.DoesNotContain(steps, step => step.Contains("TEMP B-TREE", StringComparison.Ordinal) || step.Contains("Sort", StringComparison.Ordinal));
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private Task<OwnTrailPage> PageAsync(string path) => _rest.GetAsync(path, _ct).ReadAsync<OwnTrailPage>(_ct);
}
