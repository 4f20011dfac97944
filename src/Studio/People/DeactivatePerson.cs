using Microsoft.AspNetCore.Identity;
using Studio.Data;
using Studio.Trail;

namespace Studio.People;

/// <summary>For the operator. Their sessions, connections and keys end with the very next call.</summary>
public sealed class DeactivatePerson(AppDb db, UserManager<Person> people, CallRecord call)
{
    public async Task RunAsync(string email, CancellationToken ct)
    {
        var person = await people.FindByEmailAsync(email) ?? throw Refuse.NotFound("person");
        call.Target = person.Id;

        person.IsActive = false;
        (await people.UpdateSecurityStampAsync(person)).Demand();
        await db.SaveChangesAsync(ct);
    }
}
