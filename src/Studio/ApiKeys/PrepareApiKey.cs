using Microsoft.EntityFrameworkCore;
using Studio.Callers;
using Studio.Channels;
using Studio.Data;
using Studio.People;

namespace Studio.ApiKeys;

/// <summary>What somebody can give a key.</summary>
public sealed class PrepareApiKey(AppDb db, Caller caller, TimeProvider clock) : IUseCase
{
    public static Needs Needs => new(Permission.None, Scope.Mcp);

    public async Task<KeyChoices> RunAsync(CancellationToken ct)
    {
        caller.Demand(Needs);
        await db.DemandKeysAsync(caller, ct);

        return new(
            caller.RolePermissions.ToWire(),
            [.. (await db.Channels.AsNoTracking().OrderBy(c => c.Name).ThenBy(c => c.Id).ToListAsync(ct)).Select(AccountView.Of)],
            await db.HasSignedInLatelyAsync(caller, clock.GetUtcNow(), ct));
    }
}

/// <summary>The permissions that the issuer holds, the channels of the workspace, and whether they have to sign in again first.</summary>
public sealed record KeyChoices(IReadOnlyList<string> Permissions, IReadOnlyList<AccountView> Channels, bool HasSignedInLately);
