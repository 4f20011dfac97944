using System.Data.Common;
using McpAuthorization.Database;
using Microsoft.Extensions.Options;

namespace McpAuthorization.Registration.Credentials;

/// <summary>
/// How often a client may fail to authenticate. Counted in the database, so that it holds on every node, and for each address by itself: a stranger
/// who tries out secrets does not lock the client out. Who is over the limit is not looked at, also with the right secret: otherwise guessing would go on.
/// </summary>
internal sealed class FailedAuthentications(HostDatabase database, Ledger ledger, IOptions<McpAuthorizationOptions> options, TimeProvider clock)
{
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private const string Look = "SELECT failures, began_at FROM oauth_failed_authentications WHERE client_key = @p0 AND address = @p1";

    // One statement: of many at once, on any node, each counts.
    private const string Count =
        """
        INSERT INTO oauth_failed_authentications (client_key, address, began_at, failures) VALUES (@p0, @p1, @p2, 1)
        ON CONFLICT (client_key, address) DO UPDATE SET
            failures = CASE WHEN oauth_failed_authentications.began_at <= @p3 THEN 1 ELSE oauth_failed_authentications.failures + 1 END,
            began_at = CASE WHEN oauth_failed_authentications.began_at <= @p3 THEN @p2 ELSE oauth_failed_authentications.began_at END
        RETURNING failures, began_at
        """;

    private int Limit => options.Value.FailedAuthenticationsPerMinute;

    /// <summary>How long it has to wait, or null where it may try.</summary>
    public async ValueTask<TimeSpan?> WaitAsync(Client client, string address, CancellationToken ct) =>
        Limit > 0 && await database.FirstAsync(Look, Counted.Read, [client.Id, address], ct) is { } counted && counted.Failures >= Limit
            ? Left(counted)
            : null;

    /// <summary>Counts one more, and says how long to wait if others were quicker in using up the limit.</summary>
    public async Task<TimeSpan?> CountAsync(Client client, string address, CancellationToken ct)
    {
        if (Limit is 0)
        {
            return null;
        }

        var now = clock.GetUtcNow().UtcDateTime;
        var counted = await ledger.WriteAsync(
            statements => statements.FirstAsync(Count, Counted.Read, [client.Id, address, now, now - Window], ct), ct);
        return counted!.Failures > Limit ? Left(counted) : null;
    }

    private TimeSpan? Left(Counted counted) => counted.BeganAt + Window - clock.GetUtcNow().UtcDateTime is { Ticks: > 0 } left ? left : null;

    private sealed record Counted(int Failures, DateTime BeganAt)
    {
        public static Counted Read(DbDataReader row) => new(row.GetInt32(0), row.Utc(1)!.Value);
    }
}
