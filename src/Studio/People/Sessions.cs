using Microsoft.EntityFrameworkCore;
using Studio.Callers;
using Studio.Data;

namespace Studio.People;

/// <summary>Begins and ends sessions. The use case saves, so that what it does and the session are one change.</summary>
public sealed class Sessions(AppDb db, CurrentCaller current, TimeProvider clock)
{
    // What has ended stays for a while: a row must not be gone while somebody ends it a second time.
    private static readonly TimeSpan Kept = TimeSpan.FromDays(1);

    /// <summary>A session of its own for every proof, in place of the one that this browser has: nobody else may have had a hand in it.</summary>
    public async Task<SignedIn> BeginAsync(Person person, CancellationToken ct)
    {
        await EndAsync(ct);
        await ForgetOldAsync(ct);

        var session = db.Add(new Session { UserId = person.Id, EndsAt = clock.GetUtcNow() + SignInRules.SessionLife }).Entity;
        return new(person.Id, session.Id, person.SecurityStamp!);
    }

    /// <summary>Ends the session that this browser has, if any.</summary>
    public async Task EndAsync(CancellationToken ct)
    {
        if (current.Caller?.Credential is Credential.Session { Id: var id } && await db.Set<Session>().SingleOrDefaultAsync(s => s.Id == id, ct) is { } session)
        {
            session.EndsAt = clock.GetUtcNow();
        }
    }

    private async Task ForgetOldAsync(CancellationToken ct)
    {
        var before = clock.GetUtcNow() - Kept;
        using var turn = await db.TakeTurnAsync(ct);
        await db.Set<Session>().Where(s => s.EndsAt < before).ExecuteDeleteAsync(ct);
    }
}
