using Studio.Callers;
using Studio.Data;

namespace Studio.ApiKeys;

public sealed class RevokeApiKey(AppDb db, Caller caller, TimeProvider clock) : IUseCase
{
    public static Needs Needs => new(Permission.None, Scope.Mcp);

    public async Task<ApiKeyView> RunAsync(Guid keyId, CancellationToken ct)
    {
        caller.Demand(Needs);
        caller.DemandPerson("manage API keys");

        var key = await db.FindKeyAsync(caller, keyId, ct);
        key.Revoke(clock.GetUtcNow());
        await db.SaveChangesAsync(ct);

        return ApiKeyView.Of(key, clock.GetUtcNow());
    }
}
