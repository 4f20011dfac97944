using System.ComponentModel;
using System.Text.Json;
using ModelContextProtocol.Server;
using Studio.Channels;
using Studio.Posts;

namespace Studio.Mcp;

/// <summary>What a person can hand to an agent by its address. The same use cases as behind the tools, and the same JSON.</summary>
internal static class PostResources
{
    public const string Json = "application/json";
    public const string PostUri = "studio://posts/{id}";
    public const string AccountsUri = "studio://accounts";
    public const string CalendarUri = "studio://calendar/{week}";

    [McpServerResource(UriTemplate = PostUri, Name = "post", Title = "A post", MimeType = Json)]
    [Description("One post: its text, its status on each account, its times, and warnings.")]
    public static async Task<string> Post(string id, GetPost posts, CancellationToken ct) =>
        Text(await posts.RunAsync(Guid.TryParse(id, out var post) ? post : throw Refuse.NotFound("post"), ct));

    [McpServerResource(UriTemplate = AccountsUri, Name = "accounts", Title = "The accounts", MimeType = Json)]
    [Description("The social accounts of the workspace, with each network's limits.")]
    public static async Task<string> Accounts(ListAccounts accounts, CancellationToken ct) => Text(await accounts.RunAsync(ListAccounts.MaxLimit, cursor: null, ct));

    [McpServerResource(UriTemplate = CalendarUri, Name = "calendar", Title = "A week of the calendar", MimeType = Json)]
    [Description("What goes out in one week, in order. The week is an ISO week of the workspace's time zone, such as 2026-W48.")]
    public static async Task<string> Calendar(string week, ReadWeek calendar, CancellationToken ct) => Text(await calendar.RunAsync(week, ct));

    public static string Text<T>(T view) => JsonSerializer.Serialize(view, WireJson.Options);
}
