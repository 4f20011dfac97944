using McpAuthorization.Limits;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace McpAuthorization.Registration.Credentials;

/// <summary>
/// Who the client is, by the method that it registered and by no other (RFC 7591, section 2): a secret that leaks from one place
/// is not to work in another. In place of stock, which takes whatever method is good.
/// </summary>
internal sealed class AuthenticateClient(IOpenIddictApplicationManager clients, ClientAssertions assertions, LimitCounter failures, IOptions<McpAuthorizationOptions> options)
    : IOpenIddictServerHandler<ProcessAuthenticationContext>
{
    public async ValueTask HandleAsync(ProcessAuthenticationContext context)
    {
        // At the authorization endpoint a client is only named (RFC 6749, section 3.1).
        if (context.EndpointType is OpenIddictServerEndpointType.Authorization)
        {
            return;
        }

        var http = context.Transaction.GetHttpRequest()!.HttpContext;
        var request = context.Request!;

        if (request.ClientId is not { Length: > 0 } id || await clients.FindByClientIdAsync(id, http.RequestAborted) is not Client client)
        {
            context.Reject(Errors.InvalidClient, "The client is not known here, or is not known any more. Register again.");
            return;
        }

        var method = MethodOf(http, request);
        var registered = client.AuthenticationMethod.Split(' ');

        // A client with a document may leave it open whether it proves its key.
        if (method is ClientAuthentication.None && registered.Contains(ClientAuthentication.None))
        {
            return;
        }

        // A public client has nothing to be guessed, so there is nothing to count.
        if (registered is [ClientAuthentication.None])
        {
            context.Reject(Errors.InvalidClient, $"The client is registered for {ClientAuthentication.None}: it sends its client_id and no credential.");
            return;
        }

        await AuthenticateAsync(context, http, client, method, registered);
    }

    private async Task AuthenticateAsync(ProcessAuthenticationContext context, HttpContext http, Client client, string method, string[] registered)
    {
        // For each address by itself: a stranger who tries out secrets does not lock the client out. Who is over the limit is not looked at,
        // also with the right secret: otherwise the guessing would go on.
        var limit = Limit.PerMinute("failed client authentication", options.Value.FailedAuthenticationsPerMinute);
        var (ct, who) = (http.RequestAborted, $"{client.Id:N} {ClientAddress.Of(http.Connection.RemoteIpAddress)}");
        Demand(await failures.LookAsync(limit, who, ct));

        if (registered.Contains(method) && await IsGenuineAsync(client, context.Request!, method, http))
        {
            return;
        }

        Demand(await failures.CountAsync(limit, who, ct));

        context.Reject(
            Errors.InvalidClient,
            registered.Contains(method) ? "The client's credential is not right." : $"The client is registered for {string.Join(" or ", registered)}, and came with {method}.");
    }

    private async Task<bool> IsGenuineAsync(Client client, OpenIddictRequest request, string method, HttpContext http) => method is ClientAuthentication.PrivateKeyJwt
        ? await assertions.TakeAsync(client, request, http.Request.Path, http.RequestAborted)
        : request.ClientSecret is { Length: > 0 } secret && client.ClientSecret is not null && await clients.ValidateClientSecretAsync(client, secret, http.RequestAborted);

    // Two of them at once are invalid_request before this (RFC 6749, section 2.3).
    private static string MethodOf(HttpContext http, OpenIddictRequest request) =>
        request.ClientAssertion is not null || request.ClientAssertionType is not null ? ClientAuthentication.PrivateKeyJwt
        : http.Request.Headers.Authorization.Count > 0 ? ClientAuthentication.Basic
        : request.ClientSecret is { Length: > 0 } ? ClientAuthentication.Post
        : ClientAuthentication.None;

    private static void Demand(TimeSpan? wait)
    {
        if (wait is { } time)
        {
            throw new TooManyException(time, "This client has failed to authenticate too often from this address. Try again later.");
        }
    }
}
