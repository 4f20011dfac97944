using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Studio.Callers;
using Studio.Media.Uploads;
using Studio.Posts;
using Studio.Tests.Media;
using Studio.Tests.Support;
using Studio.Workspaces;

namespace Studio.Tests.Mcp;

/// <summary>Nothing behind the door may tell the two ways in apart: what works by token works by key, and a tool that is added is called here too.</summary>
public sealed class EveryTool : IDisposable
{
    private readonly TestApp _app = new();
    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/mcp")]
    [InlineData("/api/v1/mcp")]
    public async Task I16_I28_Is_callable_by_token_and_by_key(string path)
    {
        var ada = await Somebody.JoinAsync(_app);
        var channel = await ada.ConnectChannelAsync();
        await ada.WithPasswordAsync();
        await ada.RequireApprovalAsync(ApprovalMode.Optional);
        var secrets = await _app.InDbAsync(db => db.Users.Where(u => u.Id == ada.UserId).Select(u => new[] { u.PasswordHash!, u.SecurityStamp!, u.Email! }).SingleAsync(_ct));

        foreach (var bearer in new[] { await ada.TokenAsync(), await ada.KeyAsync(Permission.All, channel) })
        {
            await using var agent = await _app.AgentWith(bearer, _ct, path);
            var tools = await agent.ListToolsAsync(cancellationToken: _ct);
            Assert.Equal(24, tools.Count);

            foreach (var tool in tools)
            {
                var result = await agent.CallToolAsync(tool.Name, await ExampleAsync(tool.Name, _app.With(bearer), channel), cancellationToken: _ct);
                Assert.True(result.IsError is not true, $"{tool.Name}: {result.Text()}");

                Assert.All(secrets.Append(bearer), secret => Assert.DoesNotContain(secret, result.Text(), StringComparison.Ordinal));

                var structured = JsonSerializer.Serialize(result.StructuredContent);
                Assert.Equal(structured, JsonSerializer.Serialize(JsonSerializer.Deserialize<JsonElement>(result.Text())));
            }
        }
    }

    [Fact]
    public async Task Says_over_rest_what_it_says_over_mcp()
    {
        var ada = await Somebody.JoinAsync(_app);
        var rest = _app.With(await ada.TokenAsync());
        var post = await rest.DraftAsync(await ada.ConnectChannelAsync(), "Hello", _ct);
        var media = await rest.UploadAsync(Files.Png(), _ct);
        await _app.ProcessAsync(_ct);
        await using var agent = await _app.AgentWith(rest.DefaultRequestHeaders.Authorization!.Parameter!, _ct);

        foreach (var (tool, arguments, route) in new (string, Dictionary<string, object?>, string)[]
        {
            ("whoami", [], "/api/v1/me"),
            ("list_accounts", [], "/api/v1/accounts"),
            ("get_post", new() { ["post_id"] = post.Id }, $"/api/v1/posts/{post.Id}"),
            ("get_media", new() { ["media_id"] = media.Id }, $"/api/v1/media/{media.Id}"),
            ("search_media", new() { ["limit"] = 3 }, "/api/v1/media?limit=3"),
            ("list_posts", new() { ["status"] = "draft", ["limit"] = 3 }, "/api/v1/posts?status=draft&limit=3"),
            ("list_posts", new() { ["q"] = "ELL", ["created_by"] = ada.UserId, ["scheduled_to"] = "2031-01-01T00:00:00Z" }, $"/api/v1/posts?q=ELL&created_by={ada.UserId}&scheduled_to=2031-01-01T00:00:00Z"),
            ("get_account_analytics", new() { ["account_id"] = post.PlatformPosts[0].SocialAccountId, ["days"] = 7 }, $"/api/v1/analytics/accounts/{post.PlatformPosts[0].SocialAccountId}?days=7"),
            ("get_post_analytics", new() { ["post_id"] = post.Id }, $"/api/v1/analytics/posts/{post.Id}"),
            ("list_trail", new() { ["action"] = "post.create.draft", ["from"] = "2029-01-01T00:00:00Z" }, "/api/v1/trail?action=post.create.draft&from=2029-01-01T00:00:00Z"),
        })
        {
            var overMcp = await agent.CallToolAsync(tool, arguments, cancellationToken: _ct);
            Assert.Equal(await rest.GetStringAsync(route, _ct), overMcp.Text());
        }
    }

    public void Dispose() => _app.Dispose();

    private async Task<Dictionary<string, object?>> ExampleAsync(string tool, HttpClient rest, Guid channel)
    {
        const string Time = "2030-06-01T09:00:00+02:00";
        return tool switch
        {
            "whoami" => [],
            "list_accounts" => new() { ["limit"] = 5 },
            "list_posts" => new() { ["status"] = "draft", ["limit"] = 10 },
            "create_draft" => new()
            {
                ["social_account_id"] = channel,
                ["caption"] = "Hello",
                ["title"] = "A title",
                ["internal_notes"] = "For us",
                ["media_asset_ids"] = Array.Empty<Guid>(),
                ["platform_overrides"] = new[] { new { social_account_id = channel, title = "Another", platform_extra = new { board = "7" } } },
                ["proposed_publish_at"] = Time,
            },
            "schedule_post" => new() { ["social_account_ids"] = new[] { channel }, ["caption"] = "Hello", ["scheduled_at"] = Time, ["first_comment"] = "First" },
            "schedule_draft" => new() { ["post_id"] = (await rest.DraftAsync(channel, "Hello", _ct)).Id, ["scheduled_at"] = Time },
            "validate_post" => new() { ["post_id"] = (await rest.DraftAsync(channel, "Hello", _ct)).Id, ["scheduled_at"] = Time },
            "get_post" => new() { ["post_id"] = (await rest.DraftAsync(channel, "Hello", _ct)).Id },
            "update_post" => new() { ["post_id"] = (await rest.DraftAsync(channel, "Hello", _ct)).Id, ["caption"] = "Good evening", ["proposed_publish_at"] = null },
            "delete_draft" => new() { ["post_id"] = (await rest.DraftAsync(channel, "Hello", _ct)).Id },
            "submit_for_review" => new() { ["post_id"] = (await rest.DraftAsync(channel, "Hello", _ct)).Id, ["comment"] = "Please" },
            "approve_post" => new() { ["post_id"] = (await InReviewAsync(rest, channel)).Id, ["expected_version"] = 2 },
            "request_changes" => new() { ["post_id"] = (await InReviewAsync(rest, channel)).Id, ["comment"] = "Shorter" },
            "reject_post" => new() { ["post_id"] = (await InReviewAsync(rest, channel)).Id, ["comment"] = "Not us" },
            "cancel_post" => new() { ["post_id"] = await ScheduledAsync(rest, channel) },
            "get_account_analytics" => new() { ["account_id"] = channel, ["days"] = 90 },
            "get_post_analytics" => new() { ["post_id"] = (await rest.DraftAsync(channel, "Hello", _ct)).Id },
            "list_trail" => new() { ["outcome"] = "ok", ["from"] = Time, ["to"] = "2031-01-01T00:00:00Z", ["limit"] = 5 },
            "search_media" => new() { ["query"] = "bread", ["media_type"] = "image", ["is_starred"] = false, ["limit"] = 5 },
            "get_media" or "delete_media" => new() { ["media_id"] = (await rest.UploadAsync(Files.Png(), _ct)).Id },
            "upload_media" => new() { ["filename"] = "bread.png", ["content_base64"] = Convert.ToBase64String(Files.Png()), ["alt_text"] = "Bread" },
            "request_media_upload" => new() { ["filename"] = "bread.mp4", ["media_type"] = "video", ["file_size"] = 1_000 },
            "finalize_media_upload" => new() { ["upload_id"] = await UploadedAsync(rest) },
            _ => throw new InvalidOperationException($"Say here how {tool} is called."),
        };
    }

    private async Task<PostView> InReviewAsync(HttpClient rest, Guid channel) =>
        await rest.StepAsync((await rest.DraftAsync(channel, "Hello", _ct)).Id, "submit", _ct).ReadAsync<PostView>(_ct);

    private async Task<Guid> UploadedAsync(HttpClient rest)
    {
        var place = await rest.PostAsJsonAsync("/api/v1/media/uploads", new { filename = "bread.mp4", media_type = "video" }, _ct).ReadAsync<UploadPlace>(_ct);
        await _app.Anonymous().PutAsync(place.Url, new ByteArrayContent(Files.Mp4()), _ct);
        return place.UploadId;
    }

    private async Task<Guid> ScheduledAsync(HttpClient rest, Guid channel)
    {
        var draft = await rest.DraftAsync(channel, "Hello", _ct);
        await rest.ScheduleAsync(draft.Id, "2030-06-01T09:00:00Z", _ct).ReadAsync<PostView>(_ct);
        return draft.Id;
    }
}
