using System.Collections.Concurrent;
using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using McpAuthorization.Database;

namespace McpAuthorization.Limits;

/// <summary>
/// Counts in the database, each time in one statement, so that neither many requests at once nor several nodes get more than the number.
/// Nothing that is within its rights is counted here on every call: only what is rare, or refused anyway.
/// </summary>
internal sealed class LimitCounter(HostDatabase database, Ledger ledger, TimeProvider clock)
{
    private const int MostRemembered = 10_000;

    private const string Count =
        """
        INSERT INTO oauth_limits (key, used, ends_at) VALUES (@p0, 1, @p1)
        ON CONFLICT (key) DO UPDATE SET
          used = CASE WHEN oauth_limits.ends_at <= @p2 THEN 1 ELSE oauth_limits.used + 1 END,
          ends_at = CASE WHEN oauth_limits.ends_at <= @p2 THEN @p1 ELSE oauth_limits.ends_at END
        RETURNING used, ends_at
        """;

    private const string Look = "SELECT used, ends_at FROM oauth_limits WHERE key = @p0";

    // Who is over stays over until the window ends: whoever goes on costs no more writes.
    private readonly ConcurrentDictionary<string, DateTime> _over = [];

    /// <summary>Counts one.</summary>
    /// <param name="limit">The limit.</param>
    /// <param name="who">Whom it counts for, such as an address.</param>
    /// <param name="ct">Ends with the request.</param>
    /// <returns>Null while there is room; otherwise how long until there is room again.</returns>
    public async Task<TimeSpan?> CountAsync(Limit limit, string who, CancellationToken ct)
    {
        if (limit.IsOff)
        {
            return null;
        }

        var key = KeyOf(limit, who);
        return Remembered(key) ?? Judge(key, await ledger.WriteAsync(statements => CountAsync(statements, limit, key, ct), ct), limit.Most);
    }

    /// <summary>Counts one as a part of a change that is being written, and is undone with it.</summary>
    public async ValueTask CountInAsync(Statements statements, Limit limit, string who, CancellationToken ct)
    {
        if (!limit.IsOff)
        {
            await CountAsync(statements, limit, KeyOf(limit, who), ct);
        }
    }

    /// <summary>Whether there is room for one more, which is not counted.</summary>
    /// <returns>Null while there is room; otherwise how long until there is room again.</returns>
    public async ValueTask<TimeSpan?> LookAsync(Limit limit, string who, CancellationToken ct)
    {
        if (limit.IsOff)
        {
            return null;
        }

        var key = KeyOf(limit, who);
        return Remembered(key) ?? Judge(key, await database.FirstAsync(Look, Counted.Read, [key], ct), limit.Most - 1);
    }

    private async ValueTask<Counted?> CountAsync(Statements statements, Limit limit, string key, CancellationToken ct)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        return await statements.FirstAsync(Count, Counted.Read, [key, now + limit.Window, now], ct);
    }

    private TimeSpan? Judge(string key, Counted? counted, int most)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        if (counted is null || counted.EndsAt <= now || counted.Used <= most)
        {
            return null;
        }

        if (_over.Count < MostRemembered)
        {
            _over[key] = counted.EndsAt;
        }

        return counted.EndsAt - now;
    }

    private TimeSpan? Remembered(string key)
    {
        if (!_over.TryGetValue(key, out var ends))
        {
            return null;
        }

        if (ends - clock.GetUtcNow().UtcDateTime is { Ticks: > 0 } wait)
        {
            return wait;
        }

        _over.TryRemove(key, out _);
        return null;
    }

    /// <summary>Forgets what is over. The sweep calls it, since those who were over need not come back.</summary>
    public void Forget()
    {
        var now = clock.GetUtcNow().UtcDateTime;
        foreach (var over in _over.Where(over => over.Value <= now))
        {
            _over.TryRemove(over);
        }
    }

    private static string KeyOf(Limit limit, string who) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{limit.Name}\n{who}")));

    private sealed record Counted(int Used, DateTime EndsAt)
    {
        public static Counted Read(DbDataReader row) => new(row.GetInt32(0), row.Utc(1)!.Value);
    }
}
