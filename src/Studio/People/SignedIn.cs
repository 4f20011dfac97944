using Studio.Data;

namespace Studio.People;

/// <summary>Somebody who has just proved who they are. The stamp goes into the session, and ends it when it changes.</summary>
public sealed record SignedIn(Guid UserId, string SecurityStamp)
{
    /// <summary>The person as sessions and connections name them.</summary>
    public string Subject => Engine.Text(UserId);

    internal static SignedIn As(Person person) => new(person.Id, person.SecurityStamp!);
}
