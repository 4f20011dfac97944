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
    // The address comes back inside of another one, escaped once more, and servers take about 8,000 characters of both.
    private const int LongestAddress = 2000;

    // No e-mail address is longer (RFC 5321, section 4.5.3.1.3).
    private const int LongestHint = 256;

    public async Task AskAsync(HandleAuthorizationRequestContext context, HttpContext http, Client client, string redirectUri)
    {
        var properties = new AuthenticationProperties();

        // For the host, which would otherwise see that somebody is signed in and send them straight back.
        if (context.Request.HasPromptValue(PromptValues.Login))
        {
            properties.SetParameter(Parameters.Prompt, PromptValues.Login);
        }

        // Who the client believes to be there. For the host, to put into its form: nobody is signed in by it.
        if (context.Request.LoginHint is { Length: > 0 and <= LongestHint } hint)
        {
            properties.SetParameter(Parameters.LoginHint, hint);
        }

        properties.RedirectUri = await ComeBackToAsync(context, http, client, redirectUri);
        await http.ChallengeAsync(properties);
        context.HandleRequest();
    }

    /// <summary>Before it is known which client asks, so that nothing can be kept for it: its request has to fit into an address.</summary>
    public static async Task AskForNobodyAsync(ExtractAuthorizationRequestContext context, HttpContext http)
    {
        var address = AddressOf(context.Request!, http);
        context.HandleRequest();

        if (address.Length > LongestAddress)
        {
            await LocalPage.WriteAsync(http, StatusCodes.Status400BadRequest, Errors.InvalidRequest, "Sign in here first, then start again from the program that sent you here.");
            return;
        }

        await http.ChallengeAsync(new AuthenticationProperties { RedirectUri = address });
    }

    private async Task<string> ComeBackToAsync(HandleAuthorizationRequestContext context, HttpContext http, Client client, string redirectUri)
    {
        var path = http.Request.PathBase + http.Request.Path;
        var address = AddressOf(context.Request, http);

        // What was pushed is spent and lives for a minute, which is less than some people need to sign in: it waits here, like what is too long.
        return address.Length > LongestAddress || context.Request.RequestUri is not null || http.Request.Query.ContainsKey("transaction")
            ? QueryHelpers.AddQueryString(path, "transaction", await transactions.BeginAsync(http, client, Transactions.Nobody, context.Request, redirectUri))
            : address;
    }

    private static string AddressOf(OpenIddictRequest request, HttpContext http)
    {
        var path = http.Request.PathBase + http.Request.Path;
        var asItCame = HttpMethods.IsGet(http.Request.Method) && !request.HasPromptValue(PromptValues.Login);
        WithoutLogin(request);

        return asItCame
            ? path + http.Request.QueryString
            : QueryHelpers.AddQueryString(path, request.GetParameters().Select(parameter => KeyValuePair.Create(parameter.Key, (string?)parameter.Value)));
    }

    // Once they have signed in, prompt=login is obeyed; left in, it would ask for ever.
    private static void WithoutLogin(OpenIddictRequest request)
    {
        var rest = string.Join(' ', request.GetPromptValues().Where(value => value is not PromptValues.Login));
        request.Prompt = rest is "" ? null : rest;
    }
}
