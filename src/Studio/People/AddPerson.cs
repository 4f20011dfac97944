using Microsoft.AspNetCore.Identity;
using Studio.Data;
using Studio.Trail;

namespace Studio.People;

/// <summary>For the operator: without a password one is made, and answered this once.</summary>
public sealed class AddPerson(AppDb db, UserManager<Person> people, CallRecord call, TimeProvider clock)
{
    public async Task<NewPerson> RunAsync(string email, string name, string? password, CancellationToken ct)
    {
        var (person, made) = (Person.Of(email, name, clock.GetUtcNow()), password ?? Passwords.Random());
        Refuse.WhereLong("password", made, SignInRules.MaxPassword);

        (await people.CreateAsync(person, made)).Demand();
        call.Target = person.Id;
        await db.SaveChangesAsync(ct);

        return new(person.Id, password is null ? made : null);
    }
}

/// <param name="Id">Who was added.</param>
/// <param name="Password">The password that was made for them, or null where it was given.</param>
public sealed record NewPerson(Guid Id, string? Password);
