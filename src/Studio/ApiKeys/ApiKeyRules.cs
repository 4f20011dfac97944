using Microsoft.EntityFrameworkCore;
using Studio.Callers;
using Studio.Data;
using Studio.Workspaces;

namespace Studio.ApiKeys;

internal static class ApiKeyRules
{
    /// <summary>Keys are the business of the organization's owners and admins, and never of an agent.</summary>
    public static async Task DemandKeysAsync(this AppDb db, Caller caller, CancellationToken ct)
    {
        caller.DemandPerson("manage API keys");

        if (caller.IsOperator)
        {
            return;
        }

        var organization = await db.Workspaces.Where(w => w.Id == caller.WorkspaceId).Select(w => w.OrganizationId).SingleAsync(ct);
        if (!await db.OrganizationMembers.AnyAsync(m => m.UserId == caller.UserId && m.OrganizationId == organization && m.Role != OrganizationRole.Member, ct))
        {
            throw Refuse.Forbidden("Only owners and admins of the organization manage API keys.");
        }
    }

    public static async Task DemandChannelsAsync(this AppDb db, IReadOnlyCollection<Guid> channels, CancellationToken ct)
    {
        if (channels.Count == 0)
        {
            throw Refuse.Invalid("channels", "A key needs at least one channel that it may use.");
        }

        if (await db.Channels.CountAsync(c => channels.Contains(c.Id), ct) != channels.Distinct().Count())
        {
            throw Refuse.NotFound("account");
        }
    }

    public static async Task<ApiKey> FindKeyAsync(this AppDb db, Guid keyId, CancellationToken ct) =>
        await db.ApiKeys.Include(k => k.Channels).SingleOrDefaultAsync(k => k.Id == keyId, ct) ?? throw Refuse.NotFound("API key");
}
