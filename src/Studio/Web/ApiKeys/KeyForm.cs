using Studio.ApiKeys;
using Studio.Callers;

namespace Studio.Web.ApiKeys;

/// <summary>The terms of a key, as the two forms send them.</summary>
internal abstract class KeyForm(PrepareApiKey prepare, Caller caller) : ProductPage
{
    public KeyChoices Choices { get; private set; } = null!;

    public IReadOnlyCollection<Guid> Channels { get; protected set; } = [];

    public IReadOnlyCollection<string> Permissions { get; protected set; } = [];

    /// <summary>A day of the workspace's calendar.</summary>
    public string? ExpiresAt { get; protected set; }

    /// <summary>What the key has and the editor may not take.</summary>
    public virtual IReadOnlyList<string> Fixed => [];

    public string TimeZone => caller.TimeZone;

    public override async Task LoadAsync(CancellationToken ct) => Choices = await prepare.RunAsync(ct);

    protected ApiKeyTerms Read(Guid[]? channels, string[]? permissions, string? expiresAt)
    {
        (Channels, Permissions, ExpiresAt) = (channels ?? [], permissions ?? [], expiresAt);
        return new(
            Permissions.Aggregate(Permission.None, (all, name) => all | PermissionNames.Read(name)),
            [.. Channels.Distinct()],
            KeyExpiry.EndOf(expiresAt, caller.TimeZone));
    }
}
