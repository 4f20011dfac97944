using Studio.Callers;
using Studio.Data;

namespace Studio.ApiKeys;

public sealed class EditApiKey(AppDb db, Caller caller, TimeProvider clock) : IUseCase
{
    public static Needs Needs => new(Permission.None, Scope.Mcp);

    public async Task<ApiKeyView> RunAsync(Guid keyId, ApiKeyTerms terms, CancellationToken ct)
    {
        caller.Demand(Needs);

        var key = await db.FindKeyAsync(caller, keyId, ct);
        await db.DemandKeysAsync(caller, ct);
        await db.DemandChannelsAsync(terms.Channels, ct);
        key.Edit(terms, caller.RolePermissions, clock.GetUtcNow());
        await db.SaveChangesAsync(ct);

        return ApiKeyView.Of(key, clock.GetUtcNow());
    }
}
