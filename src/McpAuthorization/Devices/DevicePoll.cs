using McpAuthorization.Database;
using McpAuthorization.Tokens;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace McpAuthorization.Devices;

/// <summary>What a device hears while nobody has answered: wait, or wait longer (RFC 8628, section 3.5).</summary>
internal sealed class DevicePoll(Ledger ledger, TimeProvider clock)
{
    private const int MoreEachTime = 5;

    // Beyond that it is no longer counted, and costs no write.
    private const int LongestPause = 60;

    private const string Note = "UPDATE oauth_device_requests SET polled_at = @p0, pause_seconds = @p1 WHERE id = @p2 AND decision IS NULL";

    // What one side measures as five seconds may be a little less on the other.
    private static readonly TimeSpan Tolerance = TimeSpan.FromMilliseconds(500);

    public async Task<TokenAnswer> AnswerAsync(WaitingDevice device, CancellationToken ct)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var tooSoon = device.PolledAt?.AddSeconds(device.PauseSeconds) - Tolerance > now;

        if (!tooSoon || device.PauseSeconds < LongestPause)
        {
            await ledger.WriteAsync(
                statements => statements.ExecuteAsync(Note, [now, tooSoon ? device.PauseSeconds + MoreEachTime : device.PauseSeconds, device.Id], ct), ct);
        }

        return tooSoon
            ? new TokenAnswer.Refused(Errors.SlowDown, "Ask less often: wait five seconds longer than before between two questions.")
            : new TokenAnswer.Refused(Errors.AuthorizationPending, "Nobody has answered yet.");
    }
}
