using Microsoft.AspNetCore.Identity;
using Studio.Data;
using Studio.Trail;

namespace Studio.People;

/// <summary>For the operator: ends every session of the person. Answers the new password, made here unless given.</summary>
public sealed class ResetPassword(AppDb db, UserManager<Person> people, CallRecord call)
{
    public async Task<string> RunAsync(string email, string? password, CancellationToken ct)
    {
        var person = await people.FindByEmailAsync(email) ?? throw Refuse.NotFound("person");
        call.Target = person.Id;

        var made = password ?? Passwords.Random();
        Refuse.WhereLong("password", made, SignInRules.MaxPassword);

        person.PasswordHash = null;
        (await people.AddPasswordAsync(person, made)).Demand();
        await db.SaveChangesAsync(ct);

        return made;
    }
}
