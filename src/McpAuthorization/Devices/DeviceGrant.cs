using McpAuthorization.Database;
using McpAuthorization.Grants;
using McpAuthorization.Registration;
using McpAuthorization.Tokens;
using Microsoft.AspNetCore;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace McpAuthorization.Devices;

/// <summary>
/// A device asks whether its person has answered (RFC 8628, section 3.4), where OpenIddict has authenticated the client. Stock knows no
/// <c>slow_down</c>, and its device code is not bound to a grant of ours.
/// </summary>
internal sealed class DeviceGrant(
    IOpenIddictApplicationManager clients, HostDatabase database, DevicePoll poll, DeviceTokens tokens, GrantStanding standing, AuthorizationEvents events, TimeProvider clock)
    : IOpenIddictServerHandler<ProcessAuthenticationContext>
{
    private const int LongestCode = 200;

    public async ValueTask HandleAsync(ProcessAuthenticationContext context)
    {
        if (context.EndpointType is not OpenIddictServerEndpointType.Token || context.Request?.IsDeviceCodeGrantType() is not true)
        {
            return;
        }

        var http = context.Transaction.GetHttpRequest()!.HttpContext;
        context.HandleRequest();
        await AnswerAsync(context.ClientId!, context.Request, http.RequestAborted).WriteAsync(http);
    }

    private async Task<TokenAnswer> AnswerAsync(string clientId, OpenIddictRequest request, CancellationToken ct)
    {
        var answer = await ExchangeAsync(clientId, request, ct);

        // A device that asks and is told to wait has not been refused anything.
        if (answer is TokenAnswer.Refused { Error: not (Errors.AuthorizationPending or Errors.SlowDown) } refused)
        {
            await events.TellAsync(new(AuthorizationEventKind.TokenIssued, clientId, Error: refused.Error), ct);
        }

        return answer;
    }

    private async Task<TokenAnswer> ExchangeAsync(string clientId, OpenIddictRequest request, CancellationToken ct)
    {
        if (await clients.FindByClientIdAsync(clientId, ct) is not Client client)
        {
            return new TokenAnswer.Refused(Errors.InvalidClient, "The client is not known here.");
        }

        if (!await clients.HasPermissionAsync(client, Permissions.GrantTypes.DeviceCode, ct))
        {
            return new TokenAnswer.Refused(Errors.UnauthorizedClient, "The client has not registered the device_code grant.");
        }

        var device = request.DeviceCode is { Length: > 0 and <= LongestCode } code
            ? await database.FirstAsync(WaitingDevice.Sql, WaitingDevice.Read, [TokenText.Digest(code)], ct)
            : null;

        // One text for what is unknown, another client's and used up: a stranger learns nothing from the difference.
        if (device is null || device.ClientKey != client.Id || device.Decision is "done")
        {
            return new TokenAnswer.Refused(Errors.InvalidGrant, "The device code is not valid.");
        }

        if (device.ExpiresAt <= clock.GetUtcNow().UtcDateTime)
        {
            return new TokenAnswer.Refused(Errors.ExpiredToken, "The code has expired. Ask for a new one.");
        }

        return device.Decision switch
        {
            "denied" => new TokenAnswer.Refused(Errors.AccessDenied, "The person said no."),
            "allowed" when !await standing.MayActAsync(client.ClientId, device.Grant?.Subject, device.Grant?.Tenant, ct) => new TokenAnswer.Refused(Errors.InvalidGrant, GrantStanding.Words),
            "allowed" => (TokenAnswer?)await tokens.IssueAsync(client, device, ct) ?? new TokenAnswer.Refused(Errors.InvalidGrant, "The device code is not valid."),
            _ => await poll.AnswerAsync(device, ct),
        };
    }
}
