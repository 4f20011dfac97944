using System.Globalization;
using Studio.Callers;
using Studio.Limits;

namespace Studio.Rest;

/// <summary>Says with every answer to an agent, at both doors, what is left of its budgets (draft-ietf-httpapi-ratelimit-headers).</summary>
internal static class RateHeaders
{
    /// <summary>Stands behind the guard, so that a caller is an agent, and before the doors.</summary>
    public static void UseRateHeaders(this IApplicationBuilder app) => app.Use((http, next) =>
    {
        if (http.RequestServices.GetRequiredService<CurrentCaller>().Caller is not null)
        {
            // When the answer leaves: an error would clear whatever is set before.
            http.Response.OnStarting(static state => Set((HttpContext)state), http);
        }

        return next(http);
    });

    private static Task Set(HttpContext http)
    {
        var taken = http.RequestServices.GetRequiredService<CallBudgets>().Taken;
        if (taken.Count > 0)
        {
            http.Response.Headers["RateLimit-Policy"] = string.Join(", ", taken.Select(budget => budget.Rate.Policy));
            http.Response.Headers["RateLimit"] = string.Join(", ", taken.Select(Describe));
        }

        return Task.CompletedTask;
    }

    private static string Describe(Budget budget) =>
        string.Create(CultureInfo.InvariantCulture, $"\"{budget.Rate.Tier}\";r={budget.Remaining};t={Math.Ceiling(budget.Until.TotalSeconds)}");
}
