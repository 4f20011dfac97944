using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using Studio.Callers;
using Studio.Posts;

namespace Studio.Mcp;

/// <summary>Completes ids of posts and weeks. What has no completions gets none: it is a help, and no check.</summary>
internal static class Completions
{
    // As many as the protocol allows.
    private const int MaxValues = 100;

    private const int WeeksBack = 4;
    private const int WeeksAhead = 26;

    /// <summary>Asked for before there is an answer, whatever is to be completed: all of it is about posts.</summary>
    public static Needs Needs => FindPostIds.Needs;

    public static async ValueTask<CompleteResult> CompleteAsync(RequestContext<CompleteRequestParams> request, CancellationToken ct)
    {
        var (services, argument) = (request.Services!, request.Params.Argument);
        services.GetRequiredService<Caller>().Demand(Needs);

        var values = (request.Params.Ref, argument.Name) switch
        {
            (ResourceTemplateReference { Uri: PostResources.PostUri }, "id") => await services.GetRequiredService<FindPostIds>().RunAsync(argument.Value, ct),
            (ResourceTemplateReference { Uri: PostResources.CalendarUri }, "week") or (PromptReference, "week") => Weeks(services, argument.Value),
            _ => [],
        };

        return new() { Completion = new() { Values = [.. values.Take(MaxValues)], Total = values.Count, HasMore = values.Count > MaxValues } };
    }

    // This week first: it is the one that is meant most often.
    private static IReadOnlyList<string> Weeks(IServiceProvider services, string begun)
    {
        var now = Week.Of(services.GetRequiredService<TimeProvider>().GetUtcNow(), services.GetRequiredService<Caller>().TimeZone);
        return [.. Enumerable.Range(0, WeeksAhead + 1).Concat(Enumerable.Range(1, WeeksBack).Select(back => -back))
            .Select(weeks => now.Plus(weeks).ToString()).Where(week => week.StartsWith(begun, StringComparison.OrdinalIgnoreCase))];
    }
}
