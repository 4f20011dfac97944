using System.Collections.Frozen;
using System.Text.Json;
using McpAuthorization.Resource;
using Microsoft.AspNetCore.Http.Features;
using Studio.Callers;
using Studio.Limits;
using Studio.Trail;

namespace Studio.Mcp;

/// <summary>
/// Counts every message, and tells a client to ask for more scopes while HTTP still can: once the SDK has begun its answer, the status is sent.
/// Of scopes it decides nothing that the use case does not decide again.
/// </summary>
internal sealed class ScopeGate(RequestDelegate next, Offers offers, Challenges challenges)
{
    /// <summary>The label of what is no message that could be named.</summary>
    public const string Unread = "mcp.other";

    // Only these become labels: what a client makes up does not.
    private static readonly FrozenSet<string> Methods =
    [
        "initialize", "notifications/initialized", "notifications/cancelled", "ping", "server/discover", "tools/list", "tools/call", "resources/list", "resources/read",
        "resources/templates/list", "prompts/list", "prompts/get", "completion/complete", "logging/setLevel", "subscriptions/listen",
    ];

    public async Task InvokeAsync(HttpContext http, Caller caller, CallRecord call, CallBudgets budgets)
    {
        var message = http.Features.GetRequiredFeature<McpMessage>();
        var offer = offers.Find(message);
        call.Open(LabelOf(message.Method, offer?.Name), http.Connection.RemoteIpAddress);

        // A call is refused where its agent reads it, in a result. Whatever else is sent has nobody who would read words: plain HTTP answers.
        var spent = await budgets.TakeAsync(caller, offer is { Writes: true }, http.RequestAborted);
        if (spent is not null && message.Method is not "tools/call")
        {
            throw spent;
        }

        if (spent is null && offer is not null && caller.RefusalOf(offer.Needs) is { Kind: RefusalKind.NeedsScope } refusal)
        {
            await call.CloseAsync(refusal.Kind);
            await challenges.InsufficientScopeAsync(http, refusal.Scopes.ToWire().Split(' '), refusal.Message);
            return;
        }

        try
        {
            await next(http);
        }
        catch (JsonException) when (!http.Response.HasStarted)
        {
            // The SDK reads the parameters of some methods before it can say what is wrong with them.
            await Transport.RefuseAsync(http, StatusCodes.Status400BadRequest, Transport.InvalidParams, "The params are not what this method takes.");
        }
        catch (Exception failure) when (failure is not TrailUnavailableException)
        {
            await call.CloseAsync(CallRecord.Failed);
            throw;
        }

        // Calls and lists have closed theirs before they answered; what is left is small talk of the protocol.
        await call.CloseAsync(http.Response.StatusCode < StatusCodes.Status400BadRequest ? CallRecord.Done : WireJson.NameOf(RefusalKind.Invalid));
    }

    private static string LabelOf(string? method, string? name) =>
        method is null || !Methods.Contains(method) ? Unread : name is null ? $"mcp.{method}" : $"mcp.{method}:{name}";
}
