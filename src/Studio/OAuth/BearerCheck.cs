using McpAuthorization.Resource;
using Studio.Callers;

namespace Studio.OAuth;

/// <summary>Opens the two agent doors to whoever is a caller right now, and leaves them on the request.</summary>
internal sealed class BearerCheck(FindCaller find) : IBearerCheck
{
    public async ValueTask<BearerOutcome> CheckAsync(HttpContext http, string bearer, CancellationToken ct)
    {
        var caller = await find.RunAsync(bearer, ct);
        if (caller is null)
        {
            return await find.WasGoodAsync(bearer, ct) ? BearerOutcome.Ended : BearerOutcome.Unknown;
        }

        http.RequestServices.GetRequiredService<CurrentCaller>().Caller = caller;
        return BearerOutcome.Accepted;
    }
}
