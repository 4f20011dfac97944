using System.Globalization;
using System.Net;
using System.Text.Json;
using McpAuthorization.Grants;
using Microsoft.EntityFrameworkCore;
using Studio.ApiKeys;
using Studio.Callers;
using Studio.Connections.Clients;
using Studio.Posts;
using Studio.Tests.Media;
using Studio.Tests.Support;
using Studio.Trail;
using Studio.Webhooks;
using Studio.Workspaces;

namespace Studio.Tests.Webhooks;

public sealed class WhatWebhooksAreTold : IAsyncLifetime
{
    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;
    private Receiver _receiver = null!;
    private Somebody _ada = null!;
    private HttpClient _rest = null!;
    private Guid _channel;

    private TestApp App => _receiver.App;

    public async ValueTask InitializeAsync()
    {
        _receiver = await Receiver.StartAsync();
        _ada = await Somebody.JoinAsync(App);
        _rest = await _ada.RestAsync();
        _channel = await _ada.ConnectChannelAsync();
    }

    [Fact]
    public async Task Is_signed_as_the_standard_says_and_says_who_and_what_and_no_word_of_it()
    {
        var added = await _rest.AddWebhookAsync();
        var post = await _rest.DraftAsync(_channel, "the-caption", _ct);
        var me = await _rest.GetAsync("/api/v1/me", _ct).ReadAsync<CallerView>(_ct);

        await _receiver.SendAsync();

        var told = Assert.Single(_receiver.Told);
        Assert.Matches("^whsec_[A-Za-z0-9+/]{43}=$", added.Secret);
        Assert.True(told.IsSignedWith(added.Secret));
        Assert.Single(told.Signatures);
        Assert.False(told.IsSignedWith("whsec_" + Convert.ToBase64String(new byte[32])));
        Assert.Equal(("POST", "/studio", App.Clock.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)), (told.Method, told.Path, told.Headers["webhook-timestamp"]));
        Assert.DoesNotContain("the-caption", told.Body);

        Assert.Equal("post.draft", told.Type);
        Assert.Equal(App.Clock.GetUtcNow(), told.Json.GetProperty("timestamp").GetDateTimeOffset());
        Assert.Equal(
            $$$"""{"id":"{{{post.Id}}}","workspace_id":"{{{_ada.WorkspaceId}}}","status":"draft","previous_status":null,"version":1,"accounts":[{"social_account_id":"{{{_channel}}}","status":"draft","scheduled_at":null,"published_at":null}],"url":"https://studio.test/api/v1/posts/{{{post.Id}}}","by":{"user_id":"{{{_ada.UserId}}}","via":"connection","connection_id":"{{{me.Connection.Id}}}","api_key_id":null}}""",
            told.Data.GetRawText());
    }

    [Fact]
    public async Task I29_Comes_with_nothing_of_ours_along()
    {
        await _rest.AddWebhookAsync();
        await _rest.DraftAsync(_channel, "Hello", _ct);

        await _receiver.SendAsync();

        var told = Assert.Single(_receiver.Told);
        Assert.Equal(
            ["accept-encoding", "content-length", "content-type", "host", "user-agent", "webhook-id", "webhook-signature", "webhook-timestamp"],
            told.Headers.Keys.Select(name => name.ToLowerInvariant()).Order(StringComparer.Ordinal));
        Assert.Equal(("application/json", "Studio-Webhooks/1.0"), (told.Headers["content-type"], told.Headers["user-agent"]));
        Assert.DoesNotContain(_rest.DefaultRequestHeaders.Authorization!.Parameter!, string.Join('\n', told.Headers.Values) + told.Body);
    }

    // Whatever may come to change a status: it has to save it.
    [Fact]
    public async Task Are_all_statuses_that_a_post_can_have()
    {
        var other = await _ada.ConnectChannelAsync("bluesky", "Other");
        await _rest.AddWebhookAsync();
        var post = await _rest.PostAsJsonAsync("/api/v1/posts", new { social_account_ids = new[] { _channel, other }, caption = "Hello" }, _ct).ReadAsync<PostView>(_ct);

        string[] way =
        [
            "pending_review", "changes_requested", "pending_review", "rejected", "pending_review", "approved", "pending_client", "approved", "on_hold", "approved",
            "scheduled", "publishing", "failed", "publishing", "partially_published",
        ];
        foreach (var status in way)
        {
            await MoveAsync(post.Id, status == "partially_published" ? [PostStatus.Published, PostStatus.Failed] : [WireJson.Read<PostStatus>("status", status)!.Value]);
        }

        await MoveAsync(post.Id, PostStatus.Published, PostStatus.Publishing);
        await MoveAsync(post.Id, PostStatus.Published);

        var told = await _receiver.KeptAsync(_ada.WorkspaceId);
        Assert.Equal(["post.draft", .. way.Select(status => $"post.{status}"), "post.publishing", "post.published"], told);
        Assert.Empty(Enum.GetValues<DerivedStatus>().Select(WebhookEvents.Of).Except(told));
    }

    [Fact]
    public async Task Is_the_status_that_a_post_has_when_it_loses_a_picture()
    {
        var picture = (await _rest.UploadAsync(Files.Jpeg(), _ct)).Id;
        var post = await _rest.PostAsJsonAsync("/api/v1/posts", new { social_account_id = _channel, caption = "Hello", media_asset_ids = new[] { picture } }, _ct).ReadAsync<PostView>(_ct);
        await MoveAsync(post.Id, PostStatus.PendingReview);
        await MoveAsync(post.Id, PostStatus.Rejected);
        await _rest.AddWebhookAsync();

        Assert.Equal(HttpStatusCode.OK, (await _rest.DeleteAsync($"/api/v1/media/{picture}", _ct)).StatusCode);

        await _receiver.SendAsync();
        var told = Assert.Single(_receiver.Told);
        Assert.Equal(("post.updated", "rejected", "rejected"), (told.Type, told.Data.GetProperty("status").GetString(), told.Data.GetProperty("previous_status").GetString()));
        Assert.Equal(_channel, Assert.Single(told.Data.GetProperty("accounts").EnumerateArray()).GetProperty("social_account_id").GetGuid());
    }

    [Fact]
    public async Task Is_the_way_of_a_post_through_the_doors()
    {
        await _ada.RequireApprovalAsync();
        await _rest.AddWebhookAsync();

        var post = await _rest.DraftAsync(_channel, "Hello", _ct);
        _receiver.Wait(TimeSpan.FromSeconds(1));
        await _rest.ChangeAsync(post.Id, new { caption = "Hello there" }, _ct).ReadAsync<PostView>(_ct);
        _receiver.Wait(TimeSpan.FromSeconds(1));
        await _rest.StepAsync(post.Id, "submit", _ct).ReadAsync<PostView>(_ct);
        _receiver.Wait(TimeSpan.FromSeconds(1));
        await _rest.StepAsync(post.Id, "request-changes", _ct, "No").ReadAsync<PostView>(_ct);
        _receiver.Wait(TimeSpan.FromSeconds(1));
        await _rest.StepAsync(post.Id, "submit", _ct).ReadAsync<PostView>(_ct);
        var waiting = await _rest.GetAsync($"/api/v1/posts/{post.Id}", _ct).ReadAsync<PostView>(_ct);
        _receiver.Wait(TimeSpan.FromSeconds(1));
        await _rest.StepAsync(post.Id, "approve", _ct, version: waiting.Version).ReadAsync<PostView>(_ct);
        _receiver.Wait(TimeSpan.FromSeconds(1));
        await _rest.ScheduleAsync(post.Id, "2030-02-01T09:00:00Z", _ct).ReadAsync<PostView>(_ct);
        _receiver.Wait(TimeSpan.FromSeconds(1));
        await _rest.ChangeAsync(post.Id, new { caption = "Once more" }, _ct).ReadAsync<PostView>(_ct);
        _receiver.Wait(TimeSpan.FromSeconds(1));
        await _rest.StepAsync(post.Id, "reject", _ct, "No").ReadAsync<PostView>(_ct);
        _receiver.Wait(TimeSpan.FromSeconds(1));
        await _rest.DeleteAsync(post.Id, _ct);

        Assert.Equal(
            [
                "post.draft", "post.updated",
                "approval.submitted", "post.pending_review", "approval.changes_requested", "post.changes_requested", "approval.submitted", "post.pending_review",
                "approval.approved", "post.approved", "post.scheduled", "approval.returned", "post.pending_review", "approval.rejected", "post.rejected", "post.deleted",
            ],
            await _receiver.KeptAsync(_ada.WorkspaceId));

        await _receiver.SendAsync();
        var approved = Assert.Single(_receiver.Told, told => told.Type == "approval.approved");
        Assert.Equal((post.Id, "approved", _ada.UserId), (approved.Data.GetProperty("post_id").GetGuid(), approved.Data.GetProperty("post_status").GetString(), approved.Data.GetProperty("by").GetProperty("user_id").GetGuid()));
        Assert.Equal(("rejected", JsonValueKind.Null), (Assert.Single(_receiver.Told, told => told.Type == "post.deleted").Data.GetProperty("previous_status").GetString(), _receiver.Told.Single(told => told.Type == "post.deleted").Data.GetProperty("url").ValueKind));
    }

    [Fact]
    public async Task Is_what_becomes_of_keys()
    {
        await _rest.AddWebhookAsync();
        var key = await _ada.KeyAsync(Permission.CreatePosts, _channel);
        await ChangeKeyAsync(kept => kept.Edit(new(Permission.CreatePosts | Permission.PublishDirectly, [_channel], null), Permission.All, App.Clock.GetUtcNow()));
        var other = await _ada.ConnectChannelAsync("bluesky", "Other");
        await ChangeKeyAsync(kept => kept.Edit(new(Permission.CreatePosts | Permission.PublishDirectly, [_channel, other], null), Permission.All, App.Clock.GetUtcNow()));

        // That it is used is no news.
        Assert.Equal(HttpStatusCode.OK, (await App.With(key).GetAsync("/api/v1/me", _ct)).StatusCode);
        await ChangeKeyAsync(kept => kept.Revoke(App.Clock.GetUtcNow()));

        Assert.Equal(["key.created", "key.edited", "key.edited", "key.revoked"], await _receiver.KeptAsync(_ada.WorkspaceId));
        await _receiver.SendAsync();
        Assert.All(_receiver.Told, told => Assert.DoesNotContain(key[10..30], told.Body, StringComparison.Ordinal));
        Assert.Equal(["create_posts", "publish_directly"], _receiver.Told.Single(told => told.Type == "key.revoked").Data.GetProperty("permissions").EnumerateArray().Select(name => name.GetString()));
    }

    [Fact]
    public async Task Is_what_becomes_of_connections()
    {
        await _ada.WithPasswordAsync();
        await _rest.AddWebhookAsync();
        var elsewhere = await _ada.JoinAnotherWorkspaceAsync();
        var (visitor, program) = (await new Visitor(App).SignedInAsync(_ada), await ClientProgram.RegisterAsync(App));

        var tokens = await program.ConnectAsync(visitor, "posts:read posts:write", ("workspace", $"{_ada.WorkspaceId}"));
        var access = tokens.GetProperty("access_token").GetString()!;
        var id = (await App.With(access).GetAsync("/api/v1/me", _ct).ReadAsync<CallerView>(_ct)).Connection.Id!.Value;
        await WithGrantsAsync(grants => grants.NarrowAsync(id, ["posts:read"], _ct));
        await WithGrantsAsync(grants => grants.MoveAsync(id, Studio.Data.Engine.Text(elsewhere), _ct));
        await WithGrantsAsync(grants => grants.MoveAsync(id, Studio.Data.Engine.Text(_ada.WorkspaceId), _ct));
        using var revoke = new FormUrlEncodedContent([new("token", access), new("client_id", program.ClientId)]);
        Assert.Equal(HttpStatusCode.OK, (await App.Anonymous().PostAsync("/oauth/revoke_token", revoke, _ct)).StatusCode);
        await program.ConnectAsync(visitor, "posts:read", ("workspace", $"{_ada.WorkspaceId}"));
        var second = await App.InDbAsync(db => db.Set<Grant>().OrderByDescending(g => g.Id).Select(g => g.Id).FirstAsync(_ct));
        await WithGrantsAsync(grants => grants.EndAsync(second, GrantEnd.Disconnected, _ct));

        Assert.Equal(
            ["connection.created", "connection.created", "connection.ended", "connection.ended", "connection.moved", "connection.moved", "connection.narrowed"],
            await _receiver.KeptAsync(_ada.WorkspaceId));
        await _receiver.SendAsync();
        var created = Assert.Single(_receiver.Told, told => told.Type == "connection.created" && told.Data.GetProperty("id").GetGuid() == id).Data;
        Assert.Equal((_ada.UserId, program.ClientId), (created.GetProperty("user_id").GetGuid(), created.GetProperty("client_id").GetString()));
        Assert.Equal(["disconnected", "revoked_by_client"], _receiver.Told.Where(told => told.Type == "connection.ended").Select(told => told.Data.GetProperty("reason").GetString()).Order(StringComparer.Ordinal));
        Assert.All(_receiver.Told, told => Assert.DoesNotContain(access, told.Body, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Is_also_a_service_that_acts_by_itself()
    {
        await _rest.AddWebhookAsync();
        await using (var scope = App.Services.CreateAsyncScope())
        {
            scope.ServiceProvider.GetRequiredService<CallRecord>().Open("test");
            scope.ServiceProvider.GetRequiredService<CurrentCaller>().Caller =
                new(_ada.UserId, _ada.WorkspaceId, "UTC", new Credential.Session(Guid.CreateVersion7()), Permission.All, Permission.All, Scope.Mcp, Channels: null);
            await scope.ServiceProvider.GetRequiredService<RegisterServiceClient>().RunAsync("Reporter", new(Role.Viewer.Id, Scope.PostsRead), _ct);
        }

        Assert.Equal(["connection.created"], await _receiver.KeptAsync(_ada.WorkspaceId));
    }

    [Fact]
    public async Task Is_nothing_that_was_rolled_back_or_refused()
    {
        await _rest.AddWebhookAsync();
        var post = await _rest.DraftAsync(_channel, "Hello", _ct);
        await App.InDbAsync(async db =>
        {
            await using var transaction = await db.Database.BeginTransactionAsync(_ct);
            var kept = await db.Posts.IgnoreQueryFilters().Include(p => p.Targets).ThenInclude(t => t.Channel).SingleAsync(p => p.Id == post.Id, _ct);
            kept.Targets.ForEach(target => target.Review(PostStatus.PendingReview));
            await db.SaveChangesAsync(_ct);
            Assert.Equal(2, await db.WebhookMessages.IgnoreQueryFilters().CountAsync(_ct));
            await transaction.RollbackAsync(_ct);
            return 0;
        });

        Assert.Equal(HttpStatusCode.PreconditionFailed, (await _rest.ChangeAsync(post.Id, new { caption = "Other" }, _ct, version: 7)).StatusCode);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await _rest.ScheduleAsync(post.Id, "2029-01-01T00:00:00Z", _ct)).StatusCode);

        Assert.Equal(["post.draft"], await _receiver.KeptAsync(_ada.WorkspaceId));
    }

    // Two at once: the one that fails has told nothing, and what is saved once more is told once.
    [Fact]
    public async Task Is_told_once_where_a_save_failed_and_was_tried_again()
    {
        await _rest.AddWebhookAsync();
        var post = await _rest.DraftAsync(_channel, "Hello", _ct);
        await App.InDbAsync(async db =>
        {
            var kept = await db.Posts.IgnoreQueryFilters().Include(p => p.Targets).ThenInclude(t => t.Channel).SingleAsync(p => p.Id == post.Id, _ct);
            kept.Targets.ForEach(target => target.Review(PostStatus.PendingReview));
            db.Entry(kept.Targets[0]).Property(t => t.Version).OriginalValue = 99;
            await Assert.ThrowsAsync<DbUpdateConcurrencyException>(() => db.SaveChangesAsync(_ct));
            db.Entry(kept.Targets[0]).Property(t => t.Version).OriginalValue = 0;
            return await db.SaveChangesAsync(_ct);
        });

        Assert.Equal(["post.draft", "post.pending_review"], await _receiver.KeptAsync(_ada.WorkspaceId));
    }

    [Fact]
    public async Task M09_Is_only_what_was_asked_for_and_only_what_happens_here()
    {
        await _rest.AddWebhookAsync("https://hooks.agent.test/all");
        await _rest.AddWebhookAsync("https://hooks.agent.test/some", "post.scheduled", "post.published");
        var eve = await Somebody.JoinAsync(App);
        var (there, stranger) = (await eve.ConnectChannelAsync(), await eve.RestAsync());
        await stranger.AddWebhookAsync("https://hooks.agent.test/eve");

        var post = await _rest.DraftAsync(_channel, "Hello", _ct);
        await _rest.ScheduleAsync(post.Id, "2030-02-01T09:00:00Z", _ct).ReadAsync<PostView>(_ct);
        await stranger.DraftAsync(there, "Hello", _ct);
        await _receiver.SendAsync();

        // The second workspace's owner came by a connection too.
        Assert.Equal(["/all post.draft", "/all post.scheduled", "/eve post.draft", "/some post.scheduled"], _receiver.Told.Select(told => $"{told.Path} {told.Type}").Order(StringComparer.Ordinal));
        Assert.All(_receiver.Told, told => Assert.Equal(told.Path == "/eve" ? eve.WorkspaceId : _ada.WorkspaceId, told.Data.GetProperty("workspace_id").GetGuid()));
    }

    // Most workspaces have none, and pay one question for it.
    [Fact]
    public async Task Is_not_even_kept_where_nobody_listens()
    {
        await _rest.DraftAsync(_channel, "Hello", _ct);
        var off = (await _rest.AddWebhookAsync()).Webhook;
        await _rest.PatchAsJsonAsync($"/api/v1/webhooks/{off.Id}", new { enabled = false }, _ct).ReadAsync<WebhookView>(_ct);
        await _rest.DraftAsync(_channel, "Hello", _ct);

        Assert.Empty(await _receiver.KeptAsync(_ada.WorkspaceId));
    }

    public async ValueTask DisposeAsync() => await _receiver.DisposeAsync();

    private Task<int> MoveAsync(Guid post, params PostStatus[] statuses) => App.InDbAsync(async db =>
    {
        _receiver.Wait(TimeSpan.FromSeconds(1));
        var kept = await db.Posts.IgnoreQueryFilters().Include(p => p.Targets).ThenInclude(t => t.Channel).SingleAsync(p => p.Id == post, _ct);
        foreach (var (index, target) in kept.Targets.OrderBy(target => target.Id).Index())
        {
            var status = statuses[Math.Min(index, statuses.Length - 1)];
            if (target.Status != status)
            {
                target.Review(status);
            }
        }

        return await db.SaveChangesAsync(_ct);
    });

    private Task<int> ChangeKeyAsync(Action<ApiKey> change) => App.InDbAsync(async db =>
    {
        change(await db.ApiKeys.IgnoreQueryFilters().Include(k => k.Channels).SingleAsync(_ct));
        return await db.SaveChangesAsync(_ct);
    });

    private async Task WithGrantsAsync(Func<GrantDirectory, Task<bool>> change)
    {
        await using var scope = App.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<CallRecord>().Open("test");
        Assert.True(await change(scope.ServiceProvider.GetRequiredService<GrantDirectory>()));
    }
}
