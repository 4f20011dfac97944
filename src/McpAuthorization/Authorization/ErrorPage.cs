using McpAuthorization.Registration;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Http;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace McpAuthorization.Authorization;

/// <summary>An authorization error that stays here: what came, what is registered, and what to do.</summary>
internal sealed class ErrorPage(IOpenIddictApplicationManager clients) : IOpenIddictServerHandler<ApplyAuthorizationResponseContext>
{
    public async ValueTask HandleAsync(ApplyAuthorizationResponseContext context)
    {
        if (context.Response.Error is not { } error || !string.IsNullOrEmpty(context.RedirectUri))
        {
            return;
        }

        var http = context.Transaction.GetHttpRequest()!.HttpContext;
        var client = context.Request?.ClientId is { Length: > 0 } id ? await clients.FindByClientIdAsync(id, http.RequestAborted) as Client : null;
        context.HandleRequest();

        // Clients that were forgotten learn from 401 invalid_client that they have to register again.
        if (client is null && context.Request?.ClientId is not null)
        {
            await LocalPage.WriteAsync(
                http,
                StatusCodes.Status401Unauthorized,
                Errors.InvalidClient,
                "This server does not know the program that sent you here. Remove the connection there and add it again.",
                ("client_id received", context.Request.ClientId));
            return;
        }

        var registered = client is null ? [] : await clients.GetRedirectUrisAsync(client, http.RequestAborted);
        var redirectIsGood = client is not null && context.Request?.RedirectUri is { } sent && await clients.ValidateRedirectUriAsync(client, sent, http.RequestAborted);

        await LocalPage.WriteAsync(
            http,
            StatusCodes.Status400BadRequest,
            error,
            redirectIsGood ? context.Response.ErrorDescription ?? error : RedirectWords(context, client),
            ("error", error),
            ("client_id received", context.Request?.ClientId),
            ("redirect_uri received", context.Request?.RedirectUri),
            ("redirect_uri registered", string.Join(" ", registered)));
    }

    private static string RedirectWords(ApplyAuthorizationResponseContext context, Client? client) =>
        client is not null && context.Request?.RedirectUri is not null
            ? "The program that sent you here asks for the answer at an address that it has not registered."
            : context.Response.ErrorDescription ?? "The request is not valid.";
}
