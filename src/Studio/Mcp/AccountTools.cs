using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using ModelContextProtocol.Server;
using Studio.Callers;
using Studio.Channels;

namespace Studio.Mcp;

internal static class AccountTools
{
    [McpServerTool(Name = "whoami", Title = "Who am I", ReadOnly = true, Destructive = false, Idempotent = true, OpenWorld = false, UseStructuredContent = true)]
    [Description("Says for whom you act, in which workspace, with which role and permissions, and over which connection or API key. Call it first, and when a call was refused.")]
    public static Task<CallerView> WhoAmI(WhoAmI whoAmI, CancellationToken ct) => whoAmI.RunAsync(ct);

    [McpServerTool(Name = "list_accounts", Title = "List accounts", ReadOnly = true, Destructive = false, Idempotent = true, OpenWorld = false, UseStructuredContent = true)]
    [Description("Lists the social accounts of the workspace that you can write posts for, with each network's limits. Their ids are what create_draft and schedule_post take.")]
    public static Task<AccountsPage> List(
        ListAccounts accounts,
        CancellationToken ct,
        [Description("How many at most."), Range(1, ListAccounts.MaxLimit)] int limit = ListAccounts.DefaultLimit,
        [Description("next_cursor of the page before.")] string? cursor = null) => accounts.RunAsync(limit, cursor, ct);
}
