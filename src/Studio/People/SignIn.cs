using System.Net;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Studio.Data;
using Studio.Trail;

namespace Studio.People;

public sealed class SignIn(
    AppDb db, ILookupNormalizer normalizer, IPasswordHasher<Person> hasher, SignInLimits limits, AbsentPerson absent, Sessions sessions, CallRecord call)
{
    private const string Wrong = "This e-mail address and password do not belong together, or the account is not active.";

    /// <summary>The same words, and about the same time, whether the person is unknown, deactivated or mistyped.</summary>
    public async Task<SignedIn> RunAsync(string email, string password, IPAddress? address, CancellationToken ct)
    {
        var account = normalizer.NormalizeEmail(email.Trim());
        if (!await limits.TryAsync(account, address, ct))
        {
            throw await RefusedAsync($"There were too many attempts. Wait {SignInRules.LockedFor.TotalMinutes} minutes, then try again.");
        }

        // PostgreSQL refuses to look for a NUL, and nobody has one in their address.
        var person = account.Contains('\0', StringComparison.Ordinal) ? null : await db.Users.SingleOrDefaultAsync(p => p.NormalizedEmail == account, ct);
        call.Target = person?.Id;

        var known = person is { PasswordHash: not null } ? person : absent.Person;
        var verdict = hasher.VerifyHashedPassword(known, known.PasswordHash!, password);
        if (person is not { IsActive: true } || verdict is PasswordVerificationResult.Failed)
        {
            throw await RefusedAsync(Wrong);
        }

        await DemandWorkspaceAsync(person, ct);
        await limits.ForgetAsync(account, address, ct);

        call.ActAs(person.Id);
        if (verdict is PasswordVerificationResult.SuccessRehashNeeded)
        {
            person.PasswordHash = hasher.HashPassword(person, password);
        }

        var signedIn = await sessions.BeginAsync(person, ct);
        await db.SaveChangesAsync(ct);
        return signedIn;
    }

    private async Task<RefusedException> RefusedAsync(string words)
    {
        await call.CloseAsync(CallRecord.Refused);
        return Refuse.Invalid("", words);
    }

    // Every page is a page of some workspace. Said only to whoever knows the password.
    private async Task DemandWorkspaceAsync(Person person, CancellationToken ct)
    {
        var belongs = await db.Members.AnyAsync(m => m.UserId == person.Id && db.Workspaces.Any(w => w.Id == m.WorkspaceId && !w.IsArchived), ct);
        if (!belongs)
        {
            throw await RefusedAsync("You are not a member of any workspace yet. Ask an owner to add you.");
        }
    }
}
