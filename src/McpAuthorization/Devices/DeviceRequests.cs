using McpAuthorization.Database;
using McpAuthorization.Registration;
using McpAuthorization.Tokens;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace McpAuthorization.Devices;

/// <summary>Devices that wait, from their first question to the code that a person types in.</summary>
internal sealed class DeviceRequests(Tables tables, Ledger ledger, IOptions<McpAuthorizationOptions> options, TimeProvider clock)
{
    /// <summary>Part of the decision about the consent transaction, whose row is looked at here so that the two cannot disagree.</summary>
    private const string Decide =
        """
        UPDATE oauth_device_requests SET decision = @p0, grant_id = @p1
        WHERE id = @p2 AND decision IS NULL AND expires_at > @p3
          AND EXISTS (SELECT 1 FROM oauth_transactions WHERE id = @p4 AND decision IS NULL AND expires_at > @p3)
        """;

    private const string Insert =
        """
        INSERT INTO oauth_device_requests (id, code_hash, user_code, client_key, scopes, address, expires_at, pause_seconds)
        VALUES (@p0, @p1, @p2, @p3, @p4, @p5, @p6, @p7)
        """;

    // The first who types it is the one who may answer: nobody slips in between the two.
    private const string Claim =
        """
        UPDATE oauth_device_requests SET subject = @p0
        WHERE user_code = @p1 AND decision IS NULL AND expires_at > @p2 AND (subject IS NULL OR subject = @p0)
        """;

    public async Task<DeviceAnswer> BeginAsync(Client client, string scopes, string? address, CancellationToken ct)
    {
        var (code, userCode, settings) = (TokenText.New(), UserCode.New(), options.Value);
        var (pause, ends) = ((int)settings.DevicePollInterval.TotalSeconds, (clock.GetUtcNow() + settings.DeviceCodeLifetime).UtcDateTime);

        await ledger.WriteAsync(
            statements => statements.ExecuteAsync(
                Insert, [Guid.CreateVersion7(), TokenText.Digest(code), userCode, client.Id, scopes, address ?? "", ends, pause], ct),
            ct);

        var (page, shown) = (settings.Issuer + settings.DevicePath, UserCode.Show(userCode));
        return new DeviceAnswer(code, shown, page, $"{page}?user_code={shown}", (int)settings.DeviceCodeLifetime.TotalSeconds, pause);
    }

    /// <summary>The request of a code that this person typed in, if it is theirs to answer.</summary>
    public async Task<DeviceRequest?> ClaimAsync(string userCode, string subject, CancellationToken ct)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        return await ledger.WriteAsync(statements => statements.ExecuteAsync(Claim, [subject, userCode, now], ct), ct) is 1
            ? await tables.DeviceRequests.SingleOrDefaultAsync(request => request.UserCode == userCode, ct)
            : null;
    }

    public Task<DeviceRequest?> FindAsync(Guid id, CancellationToken ct) => tables.DeviceRequests.SingleOrDefaultAsync(request => request.Id == id, ct);

    /// <returns>Whether it still waited.</returns>
    public static async ValueTask<bool> DecideAsync(Statements statements, Guid id, Guid transactionId, Guid? grantId, DateTime now, CancellationToken ct) =>
        await statements.ExecuteAsync(Decide, [grantId is null ? "denied" : "allowed", grantId, id, now, transactionId], ct) is 1;
}

/// <summary>RFC 8628, section 3.2.</summary>
internal sealed record DeviceAnswer(string DeviceCode, string UserCode, string VerificationUri, string VerificationUriComplete, int ExpiresIn, int Interval);
