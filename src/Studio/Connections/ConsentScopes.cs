using Studio.Callers;

namespace Studio.Connections;

/// <summary>What a client asked for, one by one, and what comes of what the person ticked.</summary>
internal static class ConsentScopes
{
    private static readonly (Scope Scope, Permission Permission, string Words)[] Each =
    [
        (Scope.PostsRead, Permission.None, "Read posts and the channels they go to"),
        (Scope.PostsWrite, Permission.CreatePosts, "Write drafts, change posts, take them off the calendar"),
        (Scope.PostsPublish, Permission.PublishDirectly, "Put posts on the calendar to be published"),
        (Scope.PostsApprove, Permission.ApprovePosts, "Approve posts in review, where the workspace’s owner lets agents do that"),
        (Scope.MediaRead, Permission.None, "Look through the media library"),
        (Scope.MediaWrite, Permission.UploadMedia, "Upload pictures and videos"),
        (Scope.AnalyticsRead, Permission.ViewAnalytics, "Read how posts and channels are doing"),
    ];

    public static IReadOnlyList<ScopeChoice> Choices(IReadOnlyList<string> asked, ConsentPlace? place)
    {
        var scopes = ScopeNames.Read(asked);
        return [.. Each.Where(each => scopes.Covers(each.Scope)).Select(each => new ScopeChoice(each.Scope.ToWire(), each.Words, WhyNot(each.Permission, place)))];
    }

    /// <summary>
    /// The umbrella stands for whatever the person may do, now and later. It is granted only where nothing of it was unticked; what could
    /// not be ticked, because the role does not allow it today, was not unticked.
    /// </summary>
    public static IReadOnlyList<string> Granted(IReadOnlyList<string> asked, IReadOnlyCollection<string> ticked, ConsentPlace place)
    {
        var (all, wanted) = (ScopeNames.Read(asked), ScopeNames.Read(ticked));
        if (!all.Covers(wanted) || ticked.Any(name => ScopeNames.Read([name]) is Scope.None))
        {
            throw Refuse.Invalid("scope", "The program did not ask for this.");
        }

        var offered = ScopeNames.Read(Choices(asked, place).Where(choice => choice.WhyNot is null).Select(choice => choice.Name));
        if (all.HasFlag(Scope.Mcp) && wanted.Covers(offered))
        {
            return [Scope.Mcp.ToWire()];
        }

        // The role may have changed since the page was shown, and a box that cannot be ticked can still be sent.
        return offered.Covers(wanted) ? wanted.ToWire().Split(' ')
            : throw Refuse.Invalid("scope", $"As {place.Role} in {place.Name} you cannot allow all of this now. Look at the list again.");
    }

    /// <summary>What a connection keeps of what it holds. All of it under the umbrella is the umbrella still.</summary>
    public static IReadOnlyList<string> Kept(IReadOnlyList<string> held, IReadOnlyCollection<string> ticked)
    {
        var (all, kept) = (ScopeNames.Read(held), ScopeNames.Read(ticked));
        if (kept is Scope.None)
        {
            throw Refuse.Invalid("scope", "Leave something ticked. To take everything away, disconnect it.");
        }

        if (!all.Covers(kept) || ticked.Any(name => ScopeNames.Read([name]) is Scope.None))
        {
            throw Refuse.Invalid("scope", "Here you can only take away. To allow more, connect again from the program.");
        }

        return kept.Covers(ScopeNames.Read(Choices(held, place: null).Select(choice => choice.Name))) ? held : kept.ToWire().Split(' ');
    }

    private static string? WhyNot(Permission needed, ConsentPlace? place) =>
        place is null ? null
        : !place.RolePermissions.Covers(needed) ? $"Not now: as {place.Role} you may not do this here."
        : !place.AgentPermissions.Covers(needed) ? "Not now: this workspace does not let agents do this."
        : null;
}

/// <param name="Name">The scope on the wire.</param>
/// <param name="Words">What it means.</param>
/// <param name="WhyNot">Why it would come to nothing in this workspace today, or null.</param>
public sealed record ScopeChoice(string Name, string Words, string? WhyNot);
