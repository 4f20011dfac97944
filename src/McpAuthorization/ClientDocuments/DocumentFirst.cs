using McpAuthorization.Authorization;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace McpAuthorization.ClientDocuments;

/// <summary>
/// A client with a document: who is there, then what the document says, then everything as for any client. In this order, since a stranger
/// must not be able to have us fetch things.
/// </summary>
internal sealed class DocumentFirst(SignedInPerson person, LoadDocument load, IOptions<McpAuthorizationOptions> options)
    : IOpenIddictServerHandler<ExtractAuthorizationRequestContext>
{
    public async ValueTask HandleAsync(ExtractAuthorizationRequestContext context)
    {
        if (context.Request is not { ClientId: { } clientId } request || !DocumentAddress.IsOne(clientId))
        {
            return;
        }

        // What a person has answered already is not made to depend on somebody's server once more.
        if (context.Transaction.GetProperty<ConsentTransaction>(nameof(ConsentTransaction)) is { Decision: not null })
        {
            return;
        }

        var http = context.Transaction.GetHttpRequest()!.HttpContext;

        // Said as of any client that is not known, so that it registers instead.
        if (!options.Value.ClientDocuments.Enabled)
        {
            await RefuseAsync(context, http, StatusCodes.Status401Unauthorized, "This server takes no address of a document for a client's id. The program has to register.");
            return;
        }

        if (await person.FindAsync(http) is not { } subject)
        {
            // Silently, a stranger is told what they would be told anyway: that nobody is signed in, or that the client is not known.
            if (!request.HasPromptValue(PromptValues.None))
            {
                await SignInFirst.AskForNobodyAsync(context, http);
            }

            return;
        }

        if (await load.WhyNotAsync(clientId, subject, http.RequestAborted) is { } words)
        {
            await RefuseAsync(context, http, StatusCodes.Status400BadRequest, words);
        }
    }

    private static async Task RefuseAsync(ExtractAuthorizationRequestContext context, HttpContext http, int status, string words)
    {
        await LocalPage.WriteAsync(http, status, Errors.InvalidClient, words, ("client_id received", context.Request!.ClientId));
        context.HandleRequest();
    }
}
