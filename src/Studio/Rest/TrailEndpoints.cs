using Microsoft.AspNetCore.Http.HttpResults;
using Studio.Trail;

namespace Studio.Rest;

internal static class TrailEndpoints
{
    public static void MapTrail(this IEndpointRouteBuilder api) =>
        api.MapGet("/trail", List).WithTags("Trail").WithName("ListTrail").WithSummary("Lists what the caller did in the workspace, newest first.").OnRecordAs("trail.list");

    private static async Task<Ok<OwnTrailPage>> List(
        ListTrail trail,
        CancellationToken ct,
        string? action = null,
        string? outcome = null,
        string? from = null,
        string? to = null,
        int limit = ListTrail.DefaultLimit,
        string? cursor = null) =>
        TypedResults.Ok(await trail.RunAsync(new(action, outcome, WireTime.Read("from", from), WireTime.Read("to", to)), limit, cursor, ct));
}
