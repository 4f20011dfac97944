using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Studio.People;

/// <summary>Somebody whose password nobody has: checking it takes as long as checking a real one, so that the time does not tell who is here.</summary>
public sealed class AbsentPerson(IOptions<PasswordHasherOptions> hashing)
{
    public Person Person { get; } = Make(new PasswordHasher<Person>(hashing));

    private static Person Make(PasswordHasher<Person> hasher)
    {
        var person = new Person { Name = "", IsActive = false };
        person.PasswordHash = hasher.HashPassword(person, Passwords.Random());
        return person;
    }
}
