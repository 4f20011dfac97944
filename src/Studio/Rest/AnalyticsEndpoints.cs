using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Studio.Analytics;

namespace Studio.Rest;

internal static class AnalyticsEndpoints
{
    public static void MapAnalytics(this IEndpointRouteBuilder api)
    {
        var analytics = api.MapGroup("/analytics").WithTags("Analytics");

        analytics.MapGet("/accounts/{account_id:guid}", Account).WithName("GetAccountAnalytics").WithSummary("Says how an account did in the last days.").OnRecordAs("analytics.read.account");
        analytics.MapGet("/posts/{post_id:guid}", Post).WithName("GetPostAnalytics").WithSummary("Says how a post did on each account.").OnRecordAs("analytics.read.post");
    }

    private static async Task<Ok<AccountAnalytics>> Account(
        [FromRoute(Name = "account_id")] Guid accountId, GetAccountAnalytics analytics, CancellationToken ct, int days = GetAccountAnalytics.DefaultDays) =>
        TypedResults.Ok(await analytics.RunAsync(accountId, days, ct));

    private static async Task<Ok<PostAnalytics>> Post([FromRoute(Name = "post_id")] Guid postId, GetPostAnalytics analytics, CancellationToken ct) =>
        TypedResults.Ok(await analytics.RunAsync(postId, ct));
}
