using System.Text.Json;
using McpAuthorization.Database;
using McpAuthorization.Devices;
using McpAuthorization.Grants;
using McpAuthorization.Registration;
using McpAuthorization.Tokens;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using OpenIddict.Abstractions;

namespace McpAuthorization.Authorization;

/// <summary>Authorization requests that wait for their person.</summary>
internal sealed class Transactions(
    Tables tables, Ledger ledger, BrowserCookie browser, AuthorizationLimits limits, AuthorizationEvents events, IOptions<McpAuthorizationOptions> options, TimeProvider clock)
{
    /// <summary>The subject of a request that waits for somebody to sign in.</summary>
    public const string Nobody = "";

    private const string Insert =
        """
        INSERT INTO oauth_transactions (id, hash, subject, browser_hash, client_key, request, redirect_uri, scopes, expires_at, device_request_id)
        VALUES (@p0, @p1, @p2, @p3, @p4, @p5, @p6, @p7, @p8, @p9)
        """;

    private const string Decide =
        "UPDATE oauth_transactions SET decision = @p0, grant_id = @p1 WHERE id = @p2 AND decision IS NULL AND expires_at > @p3";

    private const string Finish = "UPDATE oauth_transactions SET decision = 'done' WHERE id = @p0 AND decision = @p1";

    private const string Park = "UPDATE oauth_transactions SET decision = 'done' WHERE id = @p0 AND decision IS NULL";

    /// <returns>The text that names it in addresses.</returns>
    public async Task<string> BeginAsync(HttpContext http, Client client, string subject, OpenIddictRequest request, string redirectUri)
    {
        await limits.DemandRoomAsync(http, ofStranger: subject is Nobody);

        var parameters = request.GetParameters()
            .Where(parameter => parameter.Key is not (OpenIddictConstants.Parameters.RequestUri or "transaction"))
            .ToDictionary(parameter => parameter.Key, parameter => (string?)parameter.Value);

        return await KeepAsync(
            http, subject, client.Id, JsonSerializer.Serialize(parameters), redirectUri, request.Scope!, (clock.GetUtcNow() + options.Value.ConsentLifetime).UtcDateTime, null);
    }

    /// <summary>The same for a device, whose person has typed in its code. It lasts as long as the code.</summary>
    public Task<string> BeginAsync(HttpContext http, DeviceRequest device, string subject) =>
        KeepAsync(http, subject, device.ClientKey, "{}", "", device.Scopes, DateTime.SpecifyKind(device.ExpiresAt, DateTimeKind.Utc), device.Id);

    /// <summary>The one of that name, if this browser began it.</summary>
    public async Task<ConsentTransaction?> FindAsync(HttpContext http, string text, CancellationToken ct)
    {
        var hash = TokenText.Digest(text);
        var found = await tables.Transactions.SingleOrDefaultAsync(transaction => transaction.Hash == hash, ct);
        return found is not null && browser.Matches(http, found.BrowserHash) ? found : null;
    }

    public bool HasExpired(ConsentTransaction transaction) => transaction.ExpiresAt <= clock.GetUtcNow().UtcDateTime;

    /// <summary>Keeps the decision, the grant and what the host writes of it: all of them, or nothing.</summary>
    /// <returns>Whether it was this call that decided.</returns>
    public Task<bool> DecideAsync(ConsentTransaction transaction, NewGrant? grant, AuthorizationEvent happened, CancellationToken ct)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        return ledger.WriteAsync(
            async statements =>
            {
                if (transaction.DeviceRequestId is { } device && !await DeviceRequests.DecideAsync(statements, device, transaction.Id, grant?.Id, now, ct))
                {
                    return false;
                }

                var decided = await statements.ExecuteAsync(Decide, [grant is null ? "denied" : "allowed", grant?.Id, transaction.Id, now], ct) is 1;

                if (decided && grant is not null)
                {
                    await grant.InsertAsync(statements, now, ct);
                }

                if (decided)
                {
                    await events.TellAsync(happened, statements.Transaction, ct);
                }

                return decided;
            },
            ct);
    }

    /// <returns>Whether it was this call that finished it: a decision is acted upon once.</returns>
    public Task<bool> FinishAsync(ConsentTransaction transaction, CancellationToken ct) => ledger.WriteAsync(
        async statements => transaction.Decision is null
            ? await statements.ExecuteAsync(Park, [transaction.Id], ct) is 1
            : await statements.ExecuteAsync(Finish, [transaction.Id, transaction.Decision], ct) is 1,
        ct);

    public Task RememberAsync(NewGrant grant, AuthorizationEvent happened, CancellationToken ct) => ledger.WriteAsync(
        async statements =>
        {
            await grant.InsertAsync(statements, clock.GetUtcNow().UtcDateTime, ct);
            await events.TellAsync(happened, statements.Transaction, ct);
            return true;
        },
        ct);

    private async Task<string> KeepAsync(
        HttpContext http, string subject, Guid clientKey, string request, string redirectUri, string scopes, DateTime ends, Guid? deviceRequestId)
    {
        var text = TokenText.New();
        await ledger.WriteAsync(
            statements => statements.ExecuteAsync(
                Insert,
                [Guid.CreateVersion7(), TokenText.Digest(text), subject, browser.Ensure(http), clientKey, request, redirectUri, scopes, ends, deviceRequestId],
                http.RequestAborted),
            http.RequestAborted);
        return text;
    }
}
