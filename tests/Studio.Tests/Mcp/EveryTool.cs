using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Studio.Callers;
using Studio.Posts;
using Studio.Tests.Support;

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
        var secrets = await _app.InDbAsync(db => db.Users.Where(u => u.Id == ada.UserId).Select(u => new[] { u.PasswordHash!, u.SecurityStamp!, u.Email! }).SingleAsync(_ct));

        foreach (var bearer in new[] { await ada.TokenAsync(), await ada.KeyAsync(Permission.All, channel) })
        {
            await using var agent = await _app.AgentWith(bearer, _ct, path);
            var tools = await agent.ListToolsAsync(cancellationToken: _ct);
            Assert.Equal(8, tools.Count);

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
        await using var agent = await _app.AgentWith(rest.DefaultRequestHeaders.Authorization!.Parameter!, _ct);

        foreach (var (tool, arguments, route) in new (string, Dictionary<string, object?>, string)[]
        {
            ("whoami", [], "/api/v1/me"),
            ("list_accounts", [], "/api/v1/accounts"),
            ("get_post", new() { ["post_id"] = post.Id }, $"/api/v1/posts/{post.Id}"),
            ("list_posts", new() { ["status"] = "draft", ["limit"] = 3 }, "/api/v1/posts?status=draft&limit=3"),
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
                ["proposed_publish_at"] = Time,
            },
            "schedule_post" => new() { ["social_account_id"] = channel, ["caption"] = "Hello", ["scheduled_at"] = Time, ["first_comment"] = "First" },
            "schedule_draft" => new() { ["post_id"] = (await rest.DraftAsync(channel, "Hello", _ct)).Id, ["scheduled_at"] = Time },
            "get_post" => new() { ["post_id"] = (await rest.DraftAsync(channel, "Hello", _ct)).Id },
            "cancel_post" => new() { ["post_id"] = await ScheduledAsync(rest, channel) },
            _ => throw new InvalidOperationException($"Say here how {tool} is called."),
        };
    }

    private async Task<Guid> ScheduledAsync(HttpClient rest, Guid channel)
    {
        var draft = await rest.DraftAsync(channel, "Hello", _ct);
        await rest.ScheduleAsync(draft.Id, "2030-06-01T09:00:00Z", _ct).ReadAsync<PostView>(_ct);
        return draft.Id;
    }
}
