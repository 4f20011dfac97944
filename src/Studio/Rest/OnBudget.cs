using Studio.Callers;
using Studio.Limits;

namespace Studio.Rest;

/// <summary>Counts every request to the REST door, those for nothing that is there too.</summary>
internal static class OnBudget
{
    /// <summary>For what reads although it is a POST, since its question does not fit an address.</summary>
    public static TBuilder ReadsOnly<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new Reads());

    public static void UseBudgets(this IApplicationBuilder app) => app.UseWhen(http => http.Request.Path.StartsWithSegments(RestApi.Root), rest => rest.Use(async (http, next) =>
    {
        // Nothing here is negotiated: who accepts something else only is better off with a problem document than with a bare status.
        http.Request.Headers.Accept = default;

        if (http.RequestServices.GetRequiredService<CurrentCaller>().Caller is { } caller
            && await http.RequestServices.GetRequiredService<CallBudgets>().TakeAsync(caller, Writes(http), http.RequestAborted) is { } spent)
        {
            throw spent;
        }

        await next(http);
    }));

    public static bool Writes(HttpContext http) =>
        !HttpMethods.IsGet(http.Request.Method) && !HttpMethods.IsHead(http.Request.Method) && http.GetEndpoint()?.Metadata.GetMetadata<Reads>() is null;

    private sealed record Reads;
}
