using Microsoft.EntityFrameworkCore;
using Studio.Callers;
using Studio.Data;
using Studio.Workspaces;

namespace Studio.ApiKeys;

internal static class ApiKeyRules
{
    /// <summary>To give out keys is the business of the organization's owners and admins, and never of an agent.</summary>
    public static async Task DemandKeysAsync(this AppDb db, Caller caller, CancellationToken ct)
    {
        caller.DemandPerson("manage API keys");

        if (!await db.AdministersAsync(caller, caller.WorkspaceId, ct))
        {
            throw Refuse.Forbidden("Only owners and admins of the organization manage API keys.");
        }
    }

    public static async Task DemandChannelsAsync(this AppDb db, IReadOnlyCollection<Guid> channels, CancellationToken ct)
    {
        if (channels.Count == 0)
        {
            throw Refuse.Invalid("channels", "A key needs at least one channel that it may use. Where the workspace has none yet, whoever runs Studio adds it: studio channels add.");
        }

        if (await db.Channels.CountAsync(c => channels.Contains(c.Id), ct) != channels.Distinct().Count())
        {
            throw Refuse.NotFound("account");
        }
    }

    /// <summary>A key that somebody may see and revoke: their own, and everybody's where they look after the workspace. No other exists.</summary>
    public static async Task<ApiKey> FindKeyAsync(this AppDb db, Caller caller, Guid keyId, CancellationToken ct) =>
        await db.ApiKeys.Include(k => k.Channels).SingleOrDefaultAsync(k => k.Id == keyId, ct) is { } key
        && (key.IssuedBy == caller.UserId || await db.OverseesAsync(caller, key.WorkspaceId, ct))
            ? key
            : throw Refuse.NotFound("API key");
}
