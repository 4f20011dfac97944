using McpAuthorization.Limits;
using McpAuthorization.Registration;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace McpAuthorization.Resource;

/// <summary>
/// Nothing on the resource's paths is reached without a bearer. It stands before routing: otherwise a wrong verb, a wrong content type or an
/// unknown path would answer somebody unknown, and clients that begin with GET or HEAD would never see the challenge.
/// </summary>
internal sealed partial class ResourceGuard(
    RequestDelegate next,
    ResourceAddresses addresses,
    BrowserAccess browsers,
    Challenges challenges,
    LimitCounter limits,
    IOptions<McpAuthorizationOptions> options,
    IEnumerable<IRefusedBearers> listeners,
    ILogger<ResourceGuard> logger)
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(5);

    public Task InvokeAsync(HttpContext http)
    {
        var path = http.Request.Path.Value ?? "";
        if (addresses.Find(path) is { } resource)
        {
            return GuardResourceAsync(http, resource);
        }

        return addresses.FindAlsoProtected(path) is { } prefix ? DemandBearerAsync(http, prefix) : next(http);
    }

    private Task GuardResourceAsync(HttpContext http, string resource)
    {
        if (!browsers.Admit(http))
        {
            Tell(http, resource, RefusalReason.ForeignOrigin);
            return challenges.ForbiddenAsync(http, "forbidden_origin", "Pages of this origin may not use this server. Whoever runs it can allow the origin in its settings.");
        }

        if (HttpMethods.IsOptions(http.Request.Method))
        {
            BrowserAccess.AnswerPreflight(http);
            return Task.CompletedTask;
        }

        return DemandBearerAsync(http, resource);
    }

    private async Task DemandBearerAsync(HttpContext http, string path)
    {
        var header = BearerHeader.Read(http.Request);
        if (header.Bearer is not { } bearer)
        {
            await TurnAwayAsync(http, path, header.IsMalformed ? RefusalReason.Malformed : RefusalReason.Missing);
            return;
        }

        if (TravelledInTheOpen(http.Request))
        {
            Tell(http, path, RefusalReason.PlainHttp);
            await challenges.ForbiddenAsync(
                http, "https_required", "A token or key came over plain http, where others can read it. Use the https address, and replace the token or key. Behind a proxy: name the proxy in the settings, so that its X-Forwarded-Proto counts.");
            return;
        }

        if (await CheckAsync(http, bearer) is not { } outcome)
        {
            await challenges.TroubleAsync(http, Soon);
            return;
        }

        if (outcome is BearerOutcome.Accepted)
        {
            // Whoever came with a bearer is that bearer's person. A session that a browser sent along must not take their place further on.
            http.Request.Headers.Remove(HeaderNames.Cookie);
            await next(http);
            return;
        }

        await TurnAwayAsync(http, path, outcome is BearerOutcome.Ended ? RefusalReason.Ended : RefusalReason.Unknown);
    }

    // Null where it could not be looked up. A client that is told that its token is no good throws it away: trouble of ours has to look like
    // trouble of ours.
    private async Task<BearerOutcome?> CheckAsync(HttpContext http, string bearer)
    {
        try
        {
            return await http.RequestServices.GetRequiredService<IBearerCheck>().CheckAsync(http, bearer, http.RequestAborted);
        }
        catch (Exception failure) when (!http.RequestAborted.IsCancellationRequested)
        {
            Log.Failed(logger, failure);
            return null;
        }
    }

    // Only strangers are counted, and only after the look-up: a good token is let in from wherever it comes, and one that has run out is how
    // an honest client learns that it has to refresh.
    private async Task TurnAwayAsync(HttpContext http, string path, RefusalReason reason)
    {
        Tell(http, path, reason);

        var limit = Limit.PerMinute("bearer", options.Value.UnknownBearersPerMinute);
        if (reason is RefusalReason.Malformed or RefusalReason.Unknown
            && await limits.CountAsync(limit, ClientAddress.Of(http.Connection.RemoteIpAddress), http.RequestAborted) is { } wait)
        {
            await challenges.TooManyAsync(http, wait);
            return;
        }

        await challenges.UnauthorizedAsync(http, withToken: reason is not RefusalReason.Missing);
    }

    // RFC 6750, section 5.3. The host that the client named is what it believes to talk to, so that decides what is loopback: the peer may be a
    // proxy. By now forwarded headers have been settled, from peers that the host trusts.
    private static bool TravelledInTheOpen(HttpRequest request) =>
        !request.IsHttps && HostAndPort.Read(request.Host.Value ?? "") is not { IsLoopback: true };

    private void Tell(HttpContext http, string path, RefusalReason reason)
    {
        foreach (var listener in listeners)
        {
            listener.Refused(new RefusedBearer(http.Connection.RemoteIpAddress, path, reason));
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Error, "A bearer could not be looked up; the client was asked to try again.")]
        public static partial void Failed(ILogger logger, Exception failure);
    }
}
