using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using ModelContextProtocol.Server;
using Studio.Analytics;

namespace Studio.Mcp;

internal static class AnalyticsTools
{
    [McpServerTool(Name = "get_account_analytics", Title = "Read an account's analytics", ReadOnly = true, Destructive = false, Idempotent = true, OpenWorld = false, UseStructuredContent = true)]
    [Description("Says how an account did in the last days: each metric day by day, with its change against as many days before. Some networks give none; then analytics_available is false.")]
    public static Task<AccountAnalytics> Account(
        [Description("The account: an id from list_accounts.")] Guid account_id,
        GetAccountAnalytics analytics,
        CancellationToken ct,
        [Description("How many days back."), Range(GetAccountAnalytics.MinDays, GetAccountAnalytics.MaxDays)] int days = GetAccountAnalytics.DefaultDays) =>
        analytics.RunAsync(account_id, days, ct);

    [McpServerTool(Name = "get_post_analytics", Title = "Read a post's analytics", ReadOnly = true, Destructive = false, Idempotent = true, OpenWorld = false, UseStructuredContent = true)]
    [Description("Says how a published post did on each account. What is not out yet has no figures.")]
    public static Task<PostAnalytics> Post([Description("The post: an id from list_posts.")] Guid post_id, GetPostAnalytics analytics, CancellationToken ct) => analytics.RunAsync(post_id, ct);
}
