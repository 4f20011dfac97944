using System.Net;
using System.Security.Cryptography;
using System.Text;
using McpAuthorization.Registration;
using Microsoft.EntityFrameworkCore;
using Studio.Data;

namespace Studio.People;

/// <summary>
/// Counts tries before the password is looked at, each in one statement, so that neither many requests at once nor several nodes
/// get more tries than one. A success takes back what was counted for it.
/// </summary>
public sealed class SignInLimits(AppDb db, Engine engine, TimeProvider clock)
{
    public async Task<bool> TryAsync(string account, IPAddress? address, CancellationToken ct)
    {
        var keys = Keys.Of(account, address);
        using var turn = await db.TakeTurnAsync(ct);
        await ForgetOldAsync(ct);

        // What is refused by one counter is not counted by the next: nobody can lock by tries that were not even looked at.
        return await IsKnownAsync(keys.Known, ct)
            ? await IsWithinAsync(keys.Here, SignInRules.MaxFailures, ct)
            : await IsWithinAsync(keys.Sender, SignInRules.MaxFailuresOfAddress, ct)
              && await IsWithinAsync(keys.Here, SignInRules.MaxFailures, ct)
              && await IsWithinAsync(keys.Account, SignInRules.MaxFailuresOfAccount, ct);
    }

    /// <summary>The password was right: the account starts anew, and is known at this address from now on.</summary>
    public async Task ForgetAsync(string account, IPAddress? address, CancellationToken ct)
    {
        var keys = Keys.Of(account, address);
        using var turn = await db.TakeTurnAsync(ct);
        await db.Set<SignInFailures>().Where(f => f.Key == keys.Here || f.Key == keys.Account).ExecuteDeleteAsync(ct);

        // Only this one try: otherwise whoever has an account of their own could go on for ever with those of others.
        if (!await IsKnownAsync(keys.Known, ct) && keys.Sender is not null)
        {
            await db.Set<SignInFailures>().Where(f => f.Key == keys.Sender && f.Failures > 0).ExecuteUpdateAsync(set => set.SetProperty(f => f.Failures, f => f.Failures - 1), ct);
        }

        if (keys.Known is { } known)
        {
            var ends = engine.Instant(clock.GetUtcNow() + SignInRules.AddressKnownFor);
            await db.Database.ExecuteSqlAsync(
                $"INSERT INTO sign_in_failures (key, failures, ends_at) VALUES ({known}, 0, {ends}) ON CONFLICT (key) DO UPDATE SET ends_at = excluded.ends_at", ct);
        }
    }

    private async Task<bool> IsKnownAsync(string? key, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        return key is not null && await db.Set<SignInFailures>().AnyAsync(f => f.Key == key && f.EndsAt > now, ct);
    }

    private async Task<bool> IsWithinAsync(string? key, int max, CancellationToken ct)
    {
        if (key is null)
        {
            return true;
        }

        var (now, ends) = (engine.Instant(clock.GetUtcNow()), engine.Instant(clock.GetUtcNow() + SignInRules.LockedFor));
        var counted = await db.Database.SqlQuery<int>(
            $"""
            INSERT INTO sign_in_failures (key, failures, ends_at) VALUES ({key}, 1, {ends})
            ON CONFLICT (key) DO UPDATE SET
              failures = CASE WHEN sign_in_failures.ends_at <= {now} THEN 1 ELSE sign_in_failures.failures + 1 END,
              ends_at = CASE WHEN sign_in_failures.ends_at <= {now} OR sign_in_failures.failures = {max} THEN {ends} ELSE sign_in_failures.ends_at END
            RETURNING failures AS "Value"
            """).ToListAsync(ct);
        return counted[0] <= max;
    }

    private Task<int> ForgetOldAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        return db.Set<SignInFailures>().Where(f => f.EndsAt < now).ExecuteDeleteAsync(ct);
    }

    /// <param name="Account">The account from wherever.</param>
    /// <param name="Here">The account from this address. Another than the one before also where no address is known: each try would count twice.</param>
    /// <param name="Sender">This address, whatever the account; null where none is known.</param>
    /// <param name="Known">Whether the account was signed in to from this address not long ago.</param>
    private sealed record Keys(string Account, string Here, string? Sender, string? Known)
    {
        public static Keys Of(string account, IPAddress? address)
        {
            if (address is null)
            {
                return new(Hash(account), Hash($"{account}\n"), null, null);
            }

            var sender = ClientAddress.Of(address);
            return new(Hash(account), Hash($"{account}\n{sender}"), Hash($"\n{sender}"), Hash($"{account}\n{sender}\nknown"));
        }

        private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }
}
