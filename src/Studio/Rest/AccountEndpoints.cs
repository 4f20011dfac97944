using Microsoft.AspNetCore.Http.HttpResults;
using Studio.Callers;
using Studio.Channels;

namespace Studio.Rest;

internal static class AccountEndpoints
{
    public static void MapAccounts(this IEndpointRouteBuilder api)
    {
        api.MapGet("/me", Me).WithTags("Me").WithName("Me").WithSummary("Says who acts, where, and what they may do.").OnRecordAs("me.read");
        api.MapGet("/accounts", List).WithTags("Accounts").WithName("ListAccounts").WithSummary("Lists the connected accounts.").OnRecordAs("accounts.list");
    }

    private static async Task<Ok<CallerView>> Me(WhoAmI whoAmI, CancellationToken ct) => TypedResults.Ok(await whoAmI.RunAsync(ct));

    private static async Task<Ok<AccountsPage>> List(ListAccounts accounts, CancellationToken ct, int limit = ListAccounts.DefaultLimit, string? cursor = null) =>
        TypedResults.Ok(await accounts.RunAsync(limit, cursor, ct));
}
