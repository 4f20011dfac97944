using McpAuthorization.Registration;
using Microsoft.Extensions.Options;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace McpAuthorization.Authorization;

/// <summary>The state is the client's own: given back byte for byte, or the request is not taken at all.</summary>
internal static class StateRule
{
    public const int Longest = 8000;
}

/// <summary>What holds for the parameters of every request, before anything else looks at them.</summary>
internal sealed class RequestRules<TContext>(IOptions<McpAuthorizationOptions> options, ClientReading reading) : IOpenIddictServerHandler<TContext>
    where TContext : BaseValidatingContext
{
    private const int LongestRequest = 16_000;

    public ValueTask HandleAsync(TContext context)
    {
        if (context.IsRejected || context.IsRequestHandled || context.Transaction.Request is not { } request)
        {
            return default;
        }

        var length = 0;
        reading.ByHand = context is ExtractTokenRequestContext && request.IsRefreshTokenGrantType();

        foreach (var (name, value) in request.GetParameters())
        {
            // OAuth 2.1, section 3.1: no parameter more than once. RFC 8707, section 2, lets resource repeat.
            if (value.GetRawValue() is not string text)
            {
                if (name is Parameters.Resource)
                {
                    continue;
                }

                context.Reject(Errors.InvalidRequest, $"{name} was sent more than once.");
                return default;
            }

            // Whatever it is, it goes back in an address, and servers take about 8,000 characters of one.
            if (name is Parameters.State && text.Length > StateRule.Longest)
            {
                context.Reject(Errors.InvalidRequest, $"state has {text.Length} characters; at most {StateRule.Longest} are given back.");
                return default;
            }

            // Much of it is kept for a while, whoever sends it.
            if ((length += text.Length) > LongestRequest)
            {
                context.Reject(Errors.InvalidRequest, $"The parameters have more than {LongestRequest} characters.");
                return default;
            }

            if (text.Contains('\0', StringComparison.Ordinal))
            {
                context.Reject(Errors.InvalidRequest, $"{name} contains a NUL character.");
                return default;
            }
        }

        // RFC 6749, section 3.2: what means nothing here is ignored. Stock refuses this one, which other servers want.
        request.RemoveParameter(Parameters.Audience);

        // A pushed request was looked at when it was pushed (RFC 9126). Elsewhere request_uri means nothing, and is no way around.
        if (context is not (ExtractRevocationRequestContext or ExtractIntrospectionRequestContext) && !(context is ExtractAuthorizationRequestContext && request.RequestUri is not null))
        {
            TidyScope(context, request);
            TidyResource(context, request);
        }

        return default;
    }

    // Clients ask for openid, offline_access and whatever else they always ask for: that is no reason to turn them away (RFC 6749, section 3.3).
    private void TidyScope(TContext context, OpenIddictRequest request)
    {
        if (context is ExtractTokenRequestContext && !request.IsRefreshTokenGrantType() && !request.IsClientCredentialsGrantType())
        {
            request.Scope = null;
            return;
        }

        // Not by GetScopes: it looks for each word among all before it, and anybody may send thousands.
        var asked = (request.Scope ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var known = asked.Where(options.Value.Knows).Distinct().ToArray();

        if (known.Length > 0)
        {
            request.Scope = string.Join(' ', known);
        }
        else if (asked.All(scope => scope is Scopes.OfflineAccess or Scopes.OpenId))
        {
            request.Scope = context is ExtractTokenRequestContext ? null : options.Value.Umbrella();
        }
        else
        {
            // One is enough for the answer that it is unknown.
            request.Scope = asked.First(scope => scope is not (Scopes.OfflineAccess or Scopes.OpenId));
        }
    }

    private void TidyResource(TContext context, OpenIddictRequest request)
    {
        var sent = request.GetResources();

        if (!sent.All(resource => resource is not null && ResourceNames.MeanOurs(resource, options.Value)))
        {
            context.Reject(Errors.InvalidTarget, $"The one resource here is {options.Value.Resource}.");
        }
        else if (sent.Length > 0 || context is not ExtractTokenRequestContext)
        {
            request.SetParameter(Parameters.Resource, options.Value.Resource);
        }
    }
}
