using McpAuthorization.Registration;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace McpAuthorization.Authorization;

/// <summary>Sends the browser to the host's sign-in, with an address to come back to.</summary>
internal sealed class SignInFirst(Transactions transactions)
{
    public async Task AskAsync(HandleAuthorizationRequestContext context, HttpContext http, Client client, string redirectUri)
    {
        await http.ChallengeAsync(new AuthenticationProperties { RedirectUri = await ComeBackToAsync(context, http, client, redirectUri) });
        context.HandleRequest();
    }

    private async Task<string> ComeBackToAsync(HandleAuthorizationRequestContext context, HttpContext http, Client client, string redirectUri)
    {
        var path = http.Request.PathBase + http.Request.Path;

        // What was pushed is spent and lives for a minute, which is less than some people need to sign in: it waits here.
        if (http.Request.Query.ContainsKey(Parameters.RequestUri) || http.Request.Query.ContainsKey("transaction"))
        {
            WithoutLogin(context.Request);
            return QueryHelpers.AddQueryString(path, "transaction", await transactions.BeginAsync(http, client, Transactions.Nobody, context.Request, redirectUri));
        }

        if (HttpMethods.IsGet(http.Request.Method) && !context.Request.HasPromptValue(PromptValues.Login))
        {
            return path + http.Request.QueryString;
        }

        WithoutLogin(context.Request);
        return QueryHelpers.AddQueryString(
            path, context.Request.GetParameters().Select(parameter => KeyValuePair.Create(parameter.Key, (string?)parameter.Value)));
    }

    // Once they have signed in, prompt=login is obeyed; left in, it would ask for ever.
    private static void WithoutLogin(OpenIddictRequest request)
    {
        var rest = string.Join(' ', request.GetPromptValues().Where(value => value is not PromptValues.Login));
        request.Prompt = rest is "" ? null : rest;
    }
}
