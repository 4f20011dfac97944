using Microsoft.AspNetCore.Identity;

namespace Studio.People;

/// <summary>Somebody who signs in. What they may do is said by their roles in workspaces, never here.</summary>
public sealed class Person : IdentityUser<Guid>
{
    public const int MaxName = 100;
    public const int MaxEmail = 256;

    public Person() => Id = Guid.CreateVersion7();

    public static Person Of(string email, string name, DateTimeOffset now)
    {
        Refuse.WhereEmptyOrLong("name", name, MaxName);
        Refuse.WhereEmptyOrLong("email", email, MaxEmail);

        return new() { Name = name.Trim(), Email = email.Trim(), UserName = email.Trim(), CreatedAt = now };
    }

    public required string Name { get; set; }

    public bool IsActive { get; set; } = true;

    /// <summary>The workspace they looked at last: new connections start from it.</summary>
    public Guid? LastWorkspaceId { get; set; }

    public DateTimeOffset CreatedAt { get; init; }
}
