using Studio.Data;

namespace Studio.People;

/// <summary>Somebody who has just proved who they are. Session and stamp go into the cookie: the one ends this session, the other all of them.</summary>
public sealed record SignedIn(Guid UserId, Guid SessionId, string SecurityStamp)
{
    /// <summary>The person as sessions and connections name them.</summary>
    public string Subject => Engine.Text(UserId);
}
