using System.Net;
using Microsoft.EntityFrameworkCore;
using Studio.Callers;
using Studio.Data;
using Studio.Posts;
using Studio.Tests.Support;

namespace Studio.Tests.Posts;

public sealed class ListingPosts : IDisposable
{
    private readonly TestApp _app = new();
    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Goes_page_by_page_and_new_posts_do_not_shift_the_next_one()
    {
        var person = await Somebody.JoinAsync(_app);
        var channel = await person.ConnectChannelAsync();
        var rest = await person.RestAsync();
        foreach (var caption in new[] { "one", "two", "three" })
        {
            await rest.DraftAsync(channel, caption, _ct);
        }

        var first = await rest.GetAsync("/api/v1/posts?limit=2", _ct).ReadAsync<PostsPage>(_ct);
        await rest.DraftAsync(channel, "four", _ct);
        var second = await rest.GetAsync($"/api/v1/posts?limit=2&cursor={first.NextCursor}", _ct).ReadAsync<PostsPage>(_ct);

        Assert.Equal(["three", "two"], first.Posts.Select(post => post.Caption));
        Assert.Equal(["one"], second.Posts.Select(post => post.Caption));
        Assert.Null(second.NextCursor);
    }

    [Fact]
    public async Task I18_Shows_a_key_only_the_posts_on_its_channels()
    {
        var person = await Somebody.JoinAsync(_app);
        var (ours, others) = (await person.ConnectChannelAsync(name: "ours"), await person.ConnectChannelAsync(name: "others"));
        var rest = await person.RestAsync();
        await rest.DraftAsync(ours, "seen", _ct);
        var hidden = await rest.DraftAsync(others, "hidden", _ct);
        var key = _app.With(await person.KeyAsync(Permission.All, ours));

        var page = await key.GetAsync("/api/v1/posts?status=draft", _ct).ReadAsync<PostsPage>(_ct);

        Assert.Equal(["seen"], page.Posts.Select(post => post.Caption));
        Assert.Equal(HttpStatusCode.NotFound, (await key.ScheduleAsync(hidden.Id, _app.Clock.GetUtcNow().AddHours(1), _ct)).StatusCode);
    }

    [Fact]
    public async Task I18_Shows_a_key_no_post_that_is_on_another_channel_too()
    {
        var person = await Somebody.JoinAsync(_app);
        var (ours, others) = (await person.ConnectChannelAsync(name: "ours"), await person.ConnectChannelAsync(name: "others"));
        var post = await (await person.RestAsync()).DraftAsync(ours, "both", _ct);
        await _app.InDbAsync(async db =>
        {
            var kept = await db.Posts.IgnoreQueryFilters().Include(p => p.Targets).SingleAsync(p => p.Id == post.Id, _ct);
            kept.Targets.Add(PostTarget.Of(Guid.CreateVersion7(), kept, await db.Channels.IgnoreQueryFilters().SingleAsync(c => c.Id == others, _ct)));
            return await db.SaveChangesAsync(_ct);
        });
        var key = _app.With(await person.KeyAsync(Permission.All, ours));

        Assert.Empty((await key.GetAsync("/api/v1/posts", _ct).ReadAsync<PostsPage>(_ct)).Posts);
        Assert.Equal(HttpStatusCode.NotFound, (await key.GetAsync($"/api/v1/posts/{post.Id}", _ct)).StatusCode);
        Assert.Single((await _app.With(await person.KeyAsync(Permission.All, ours, others)).GetAsync("/api/v1/posts", _ct).ReadAsync<PostsPage>(_ct)).Posts);
    }

    [Theory]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=101", "limit")]
    [InlineData("cursor=abc", "cursor")]
    [InlineData("status=lost", "draft, changes_requested")]
    [InlineData("status=draft' OR '1'='1", "draft, changes_requested")]
    [InlineData("status=%25", "draft, changes_requested")]
    [InlineData("status=7", "draft, changes_requested")]
    [InlineData("limit=1;DROP TABLE posts", "not what this operation takes")]
    [InlineData("limit=-1", "limit")]
    [InlineData("cursor=' OR 1=1 --", "cursor")]
    [InlineData("cursor=AAAAAAAAAAAAAAAAAAAAA", "cursor")]
    [InlineData("cursor=AAAAAAAAAAAAAAAAAAAAAAA", "cursor")]
    [InlineData("cursor=%00", "cursor")]
    [InlineData("social_account_id=acme", "not what this operation takes")]
    [InlineData("created_by=%00", "not what this operation takes")]
    [InlineData("scheduled_from=tomorrow", "scheduled_from")]
    [InlineData("scheduled_from=2030-01-01T00:00:00", "scheduled_from")]
    [InlineData("scheduled_from=2030-01-02T00:00:00Z&scheduled_to=2030-01-02T00:00:00Z", "scheduled_to")]
    [InlineData("q=%00", "NUL")]
    public async Task L21_L22_Refuses_what_it_cannot_follow_and_names_it(string query, string words)
    {
        var rest = await (await Somebody.JoinAsync(_app)).RestAsync();

        var response = await rest.GetAsync($"/api/v1/posts?{query}", _ct);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, response.StatusCode);
        Assert.Contains(words, await response.Content.ReadAsStringAsync(_ct));
    }

    // A cursor is a place and no permission: whoever has somebody else's is shown their own.
    [Fact]
    public async Task I31_L21_Shows_nothing_of_others_to_whoever_has_their_cursor()
    {
        var (ada, eve) = (await Somebody.JoinAsync(_app), await Somebody.JoinAsync(_app));
        var (hers, others) = (await ada.RestAsync(), await eve.RestAsync());
        var (channel, elsewhere) = (await ada.ConnectChannelAsync(), await eve.ConnectChannelAsync());
        await others.DraftAsync(elsewhere, "eve's", _ct);
        await hers.DraftAsync(channel, "one", _ct);
        await hers.DraftAsync(channel, "two", _ct);
        var cursor = (await hers.GetAsync("/api/v1/posts?limit=1", _ct).ReadAsync<PostsPage>(_ct)).NextCursor;

        foreach (var asked in new[] { cursor, "_____________________w", "AAAAAAAAAAAAAAAAAAAAAA" })
        {
            var page = await others.GetAsync($"/api/v1/posts?cursor={asked}", _ct).ReadAsync<PostsPage>(_ct);
            Assert.All(page.Posts, post => Assert.Equal("eve's", post.Caption));
        }
    }

    // There is one order: what is not a parameter changes nothing.
    [Fact]
    public async Task L22_Sorts_by_nothing_that_it_is_asked_to()
    {
        var person = await Somebody.JoinAsync(_app);
        var rest = await person.RestAsync();
        await rest.DraftAsync(await person.ConnectChannelAsync(), "one", _ct);

        var usual = await rest.GetStringAsync("/api/v1/posts", _ct);

        Assert.Equal(usual, await rest.GetStringAsync("/api/v1/posts?sort=internal_notes&order=desc&find=%25&search=(a%2B)%2B%24&workspace_id=0&filter=1;DROP", _ct));
    }

    [Fact]
    public async Task Shows_what_is_asked_for()
    {
        var person = await Somebody.JoinAsync(_app);
        var colleague = await Somebody.JoinAsync(_app, workspaceId: person.WorkspaceId);
        var (one, other) = (await person.ConnectChannelAsync(name: "one"), await person.ConnectChannelAsync(name: "other"));
        var rest = await person.RestAsync();
        await rest.DraftAsync(one, "Über den Dächern, 100% echt", _ct);
        await (await colleague.RestAsync()).DraftAsync(other, "A post of a colleague", _ct);
        foreach (var (caption, at) in new[] { ("first", "2030-02-01T00:00:00Z"), ("second", "2030-02-02T00:00:00Z") })
        {
            await rest.ScheduleAsync((await rest.DraftAsync(one, caption, _ct)).Id, at, _ct).ReadAsync<PostView>(_ct);
        }

        async Task<string> FoundAsync(string query) =>
            string.Join(", ", (await rest.GetAsync($"/api/v1/posts?{query}", _ct).ReadAsync<PostsPage>(_ct)).Posts.Select(post => post.Caption));

        Assert.Equal("second, first", await FoundAsync("status=scheduled"));
        Assert.Equal("A post of a colleague", await FoundAsync($"social_account_id={other}"));
        Assert.Equal("A post of a colleague", await FoundAsync($"created_by={colleague.UserId}"));
        Assert.Equal("", await FoundAsync($"social_account_id={other}&status=scheduled"));
        Assert.Equal("first", await FoundAsync("scheduled_from=2030-02-01T00:00:00Z&scheduled_to=2030-02-02T00:00:00Z"));
        Assert.Equal("second", await FoundAsync("scheduled_from=2030-02-02T01:00:00%2B01:00"));
        Assert.Equal("first", await FoundAsync("q=IRS&status=scheduled"));
        Assert.Equal("Über den Dächern, 100% echt", await FoundAsync("q=%25"));
        Assert.Equal("", await FoundAsync($"social_account_id={Guid.CreateVersion7()}"));
    }

    [Fact]
    public async Task Finds_letters_of_every_alphabet_whatever_their_case()
    {
        if (TestDatabase.IsPostgres)
        {
            Assert.Skip("There it is the locale of the database that says which letters belong together.");
        }

        var person = await Somebody.JoinAsync(_app);
        var rest = await person.RestAsync();
        await rest.DraftAsync(await person.ConnectChannelAsync(), "ÜBER ЖУК", _ct);

        Assert.Single((await rest.GetAsync($"/api/v1/posts?q={Uri.EscapeDataString("über жук")}", _ct).ReadAsync<PostsPage>(_ct)).Posts);
    }

    [Fact]
    public async Task Goes_page_by_page_through_what_is_asked_for_too()
    {
        var person = await Somebody.JoinAsync(_app);
        var channel = await person.ConnectChannelAsync();
        var rest = await person.RestAsync();
        for (var i = 0; i < 7; i++)
        {
            await rest.DraftAsync(channel, i % 2 == 0 ? $"even {i}" : $"odd {i}", _ct);
        }

        var (found, cursor) = (new List<string>(), "");
        do
        {
            var page = await rest.GetAsync($"/api/v1/posts?q=even&status=draft&limit=2{cursor}", _ct).ReadAsync<PostsPage>(_ct);
            found.AddRange(page.Posts.Select(post => post.Caption));
            cursor = page.NextCursor is null ? null : $"&cursor={page.NextCursor}";
        }
        while (cursor is not null);

        Assert.Equal(["even 6", "even 4", "even 2", "even 0"], found);
    }

    // Words are in no index: without an end, whoever looks for what is nowhere reads everything that the workspace has.
    [Fact]
    public async Task Looks_for_words_in_so_many_posts_a_page_and_goes_on_from_there()
    {
        var person = await Somebody.JoinAsync(_app);
        var rest = await person.RestAsync();
        await rest.DraftAsync(await person.ConnectChannelAsync(), "The very first", _ct);
        await _app.InDbAsync(async db =>
        {
            var author = await db.Users.SingleAsync(p => p.Id == person.UserId, _ct);
            db.AddRange(Enumerable.Range(0, Pages.MaxLookedThrough).Select(_ => Post.Draft(person.WorkspaceId, author, null, [], new("Another", "", "", ""), [], null, _app.Clock.GetUtcNow())));
            return await db.SaveChangesAsync(_ct);
        });

        var nothing = await rest.GetAsync("/api/v1/posts?q=first", _ct).ReadAsync<PostsPage>(_ct);
        var found = await rest.GetAsync($"/api/v1/posts?q=first&cursor={nothing.NextCursor}", _ct).ReadAsync<PostsPage>(_ct);

        Assert.Empty(nothing.Posts);
        Assert.Equal("The very first", Assert.Single(found.Posts).Caption);
        Assert.Null(found.NextCursor);
        Assert.Single((await rest.GetAsync("/api/v1/posts?status=draft&limit=100", _ct).ReadAsync<PostsPage>(_ct)).Posts);
    }

    [Theory]
    [InlineData("status", "ix_post_targets_workspace_id_status_post_id")]
    [InlineData("account", "ix_post_targets_channel_id_post_id")]
    [InlineData("account and status", "ix_post_targets_channel_id_status_post_id")]
    [InlineData("from and to", "ix_post_targets_workspace_id_scheduled_at")]
    [InlineData("author", "ix_posts_workspace_id_author_id_id")]
    [InlineData("nothing", "ix_posts_workspace_id_id")]
    public async Task Walks_an_index_whatever_it_is_asked(string asked, string index)
    {
        var (status, account, time) = (PostStatus.Scheduled, Guid.CreateVersion7(), _app.Clock.GetUtcNow());
        var filter = asked switch
        {
            "status" => new PostFilter(Status: status),
            "account" => new(SocialAccountId: account),
            "account and status" => new(Status: status, SocialAccountId: account),
            "from and to" => new(ScheduledFrom: time, ScheduledTo: time.AddDays(7)),
            "author" => new(CreatedBy: account),
            _ => PostFilter.None,
        };

        var steps = await _app.InDbAsync(db =>
        {
            var posts = filter.Among(db.Posts.AsNoTracking());
            IQueryable query = filter.AsksOfAccounts ? filter.IdsOf(db.Set<PostTarget>(), posts, account).Take(51) : posts.OrderByDescending(p => p.Id).Take(51);
            return Plan.OfAsync(query, _app.Services.GetRequiredService<Engine>(), _ct);
        });

        // Of empty tables, all ways look alike to PostgreSQL: there it only has to be one along an index.
        index = TestDatabase.IsPostgres ? "ix_post" : index;
        Assert.Contains(steps, step => step.Contains(index, StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain(steps, step => step.Contains("SCAN post", StringComparison.OrdinalIgnoreCase) || step.Contains("Seq Scan", StringComparison.Ordinal));
    }

    public void Dispose() => _app.Dispose();
}
