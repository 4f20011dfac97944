using McpAuthorization.Limits;
using McpAuthorization.Registration;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace McpAuthorization.Authorization;

/// <summary>How many authorization requests may come, and how many may wait for somebody.</summary>
internal sealed class AuthorizationLimits(IOpenIddictApplicationManager clients, LimitCounter counter, IOptions<McpAuthorizationOptions> options)
    : IOpenIddictServerHandler<ValidateAuthorizationRequestContext>, IOpenIddictServerHandler<ValidatePushedAuthorizationRequestContext>
{
    /// <summary>By address and client. Ids that nobody has are counted as one: whoever makes them up gets no fresh count for each.</summary>
    public async ValueTask HandleAsync(ValidateAuthorizationRequestContext context)
    {
        if (context.Transaction.GetProperty<ConsentTransaction>(nameof(ConsentTransaction)) is not null)
        {
            return;
        }

        var http = context.Transaction.GetHttpRequest()!.HttpContext;
        var known = context.ClientId is { Length: > 0 } id && await clients.FindByClientIdAsync(id, http.RequestAborted) is not null ? id : "";
        var limit = Limit.PerMinute("authorize", options.Value.AuthorizationsPerMinute);

        if (await counter.CountAsync(limit, $"{Address(http)}\n{known}", http.RequestAborted) is { } wait)
        {
            throw new TooManyException(wait, "A program has sent you here too often in the last minute. Wait a minute, then start again there.");
        }
    }

    /// <summary>By now the client is authenticated, if it can be; most cannot.</summary>
    public ValueTask HandleAsync(ValidatePushedAuthorizationRequestContext context) =>
        DemandRoomAsync(context.Transaction.GetHttpRequest()!.HttpContext, ofStranger: true);

    /// <summary>
    /// Before a request is kept. The limit over all is for those whom nobody knows yet: they cannot keep a signed-in person out by filling it.
    /// </summary>
    public async ValueTask DemandRoomAsync(HttpContext http, bool ofStranger)
    {
        var (settings, ct) = (options.Value, http.RequestAborted);
        var wait = await counter.CountAsync(new("waiting", settings.WaitingRequestsPerAddress, settings.ConsentLifetime), Address(http), ct)
            ?? (ofStranger ? await counter.CountAsync(new("waiting in all", settings.WaitingRequestsInAll, settings.ConsentLifetime), "", ct) : null);

        if (wait is { } time)
        {
            throw new TooManyException(time, "Too many sign-ins have been begun and not finished. Try again in a few minutes.");
        }
    }

    private static string Address(HttpContext http) => ClientAddress.Of(http.Connection.RemoteIpAddress);
}
