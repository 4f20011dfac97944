using System.Text.Json;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Http;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace McpAuthorization.Authorization;

/// <summary>
/// <c>/oauth/authorize?transaction=…</c>: the request that a person has decided about, or has signed in for, goes on as it was kept here.
/// Nothing of it comes from the browser a second time, and everything about it is checked again.
/// </summary>
internal sealed class ResumeTransaction(Transactions transactions, SignedInPerson person) : IOpenIddictServerHandler<ExtractAuthorizationRequestContext>
{
    public async ValueTask HandleAsync(ExtractAuthorizationRequestContext context)
    {
        if (context.Request is not { ClientId: null } request || (string?)request["transaction"] is not { Length: > 0 } text)
        {
            return;
        }

        var http = context.Transaction.GetHttpRequest()!.HttpContext;
        var transaction = await transactions.FindAsync(http, text, http.RequestAborted);

        if (await WhyNotAsync(http, transaction) is { } words)
        {
            await LocalPage.WriteAsync(http, StatusCodes.Status400BadRequest, "invalid_request", words);
            context.HandleRequest();
            return;
        }

        context.Request = new OpenIddictRequest(
            JsonSerializer.Deserialize<Dictionary<string, string?>>(transaction!.Request)!
                .Select(parameter => KeyValuePair.Create(parameter.Key, (OpenIddictParameter)parameter.Value)));
        context.Transaction.Properties[nameof(ConsentTransaction)] = transaction;
    }

    private async Task<string?> WhyNotAsync(HttpContext http, ConsentTransaction? transaction)
    {
        if (transaction is null or { DeviceRequestId: not null } || (transaction.Subject is not Transactions.Nobody && transaction.Subject != await person.FindAsync(http)))
        {
            return "This sign-in was begun in another browser or by another person, or is long over. Start again from the program that sent you here.";
        }

        return transaction.Decision switch
        {
            "done" when transaction.GrantId is not null => "You have already allowed this. Go back to the program that sent you here; if it still waits, start again there.",
            "done" => "This was already answered. Go back to the program that sent you here; if it still waits, start again there.",
            _ when transactions.HasExpired(transaction) => "This page was open for too long. Start again from the program that sent you here.",
            null when transaction.Subject is not Transactions.Nobody => "This still waits for your answer, on the page that asked you.",
            _ => null,
        };
    }
}
