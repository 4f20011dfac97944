using Microsoft.EntityFrameworkCore;
using Studio.Callers;
using Studio.Data;

namespace Studio.People;

/// <summary>For what outlives a session: whoever finds a browser open must not be able to leave a way in behind.</summary>
internal static class RecentSignIn
{
    private static readonly TimeSpan Recent = TimeSpan.FromMinutes(30);

    /// <summary>Whether they proved who they are a short while ago. A shell has no session.</summary>
    public static async Task<bool> HasSignedInLatelyAsync(this AppDb db, Caller caller, DateTimeOffset now, CancellationToken ct)
    {
        var begunSince = now + SignInRules.SessionLife - Recent;
        return caller.Credential is not Credential.Session session || await db.Set<Session>().AnyAsync(s => s.Id == session.Id && s.EndsAt > begunSince, ct);
    }
}
