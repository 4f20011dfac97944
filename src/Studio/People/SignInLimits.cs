using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Studio.Data;

namespace Studio.People;

/// <summary>
/// Counts tries before the password is looked at, each in one statement, so that neither many requests at once nor several nodes
/// get more tries than one. A success forgets them.
/// </summary>
public sealed class SignInLimits(AppDb db, Engine engine, TimeProvider clock)
{
    public async Task<bool> TryAsync(string account, string? address, CancellationToken ct)
    {
        using var turn = await engine.TakeTurnAsync(ct);
        await ForgetOldAsync(ct);

        var fromHere = await CountAsync(KeyFrom(account, address), SignInRules.MaxFailures, ct);
        return fromHere <= SignInRules.MaxFailures
            && await CountAsync(Key(account), SignInRules.MaxFailuresOfAccount, ct) <= SignInRules.MaxFailuresOfAccount;
    }

    public async Task ForgetAsync(string account, string? address, CancellationToken ct)
    {
        var (here, anywhere) = (KeyFrom(account, address), Key(account));
        using var turn = await engine.TakeTurnAsync(ct);
        await db.Set<SignInFailures>().Where(f => f.Key == here || f.Key == anywhere).ExecuteDeleteAsync(ct);
    }

    private async Task<int> CountAsync(string key, int max, CancellationToken ct)
    {
        var (now, ends) = (engine.Instant(clock.GetUtcNow()), engine.Instant(clock.GetUtcNow() + SignInRules.LockedFor));
        var counted = await db.Database.SqlQuery<int>(
            $"""
            INSERT INTO sign_in_failures (key, failures, ends_at) VALUES ({key}, 1, {ends})
            ON CONFLICT (key) DO UPDATE SET
              failures = CASE WHEN sign_in_failures.ends_at <= {now} THEN 1 ELSE sign_in_failures.failures + 1 END,
              ends_at = CASE WHEN sign_in_failures.ends_at <= {now} OR sign_in_failures.failures = {max} THEN {ends} ELSE sign_in_failures.ends_at END
            RETURNING failures AS "Value"
            """).ToListAsync(ct);
        return counted[0];
    }

    private Task<int> ForgetOldAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        return db.Set<SignInFailures>().Where(f => f.EndsAt < now).ExecuteDeleteAsync(ct);
    }

    // Another one than the account's own, also where no address is known: each try would count twice.
    private static string KeyFrom(string account, string? address) => Key($"{account}\n{address}");

    private static string Key(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
