using System.Net;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Studio.Callers;
using Studio.Data;
using Studio.Trail;

namespace Studio.People;

public sealed class ChangePassword(AppDb db, Caller caller, UserManager<Person> people, SignInLimits limits, Sessions sessions, CallRecord call) : IUseCase
{
    public static Needs Needs => Needs.Nothing;

    /// <summary>Ends every session of the person; the answer is for the one that goes on.</summary>
    public async Task<SignedIn> RunAsync(string current, string password, IPAddress? address, CancellationToken ct)
    {
        caller.Demand(Needs);
        Refuse.WhereLong("password", password, SignInRules.MaxPassword);

        var person = await db.Users.SingleAsync(p => p.Id == caller.UserId, ct);
        call.Target = person.Id;

        // Whoever finds an open session must not get to guess the password of it for ever.
        if (!await limits.TryAsync(person.NormalizedEmail!, address, ct))
        {
            throw Refuse.Invalid("current", $"There were too many attempts. Wait {SignInRules.LockedFor.TotalMinutes} minutes, then try again.");
        }

        (await people.ChangePasswordAsync(person, current, password)).Demand();
        var signedIn = await sessions.BeginAsync(person, ct);
        await db.SaveChangesAsync(ct);
        await limits.ForgetAsync(person.NormalizedEmail!, address, ct);

        return signedIn;
    }
}
