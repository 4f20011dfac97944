using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Studio.Callers;
using Studio.Data;
using Studio.Trail;

namespace Studio.People;

/// <summary>Ends every session of the person, this one too. Agents stay connected: they are cut off one by one.</summary>
public sealed class SignOutEverywhere(AppDb db, Caller caller, UserManager<Person> people, CallRecord call) : IUseCase
{
    public static Needs Needs => Needs.Nothing;

    public async Task RunAsync(CancellationToken ct)
    {
        caller.Demand(Needs);

        var person = await db.Users.SingleAsync(p => p.Id == caller.UserId, ct);
        call.Target = person.Id;

        (await people.UpdateSecurityStampAsync(person)).Demand();
        await db.SaveChangesAsync(ct);
    }
}
