using Studio.Callers;
using Studio.Data;

namespace Studio.ApiKeys;

/// <summary>One key, for whoever may change it.</summary>
public sealed class ReadApiKey(AppDb db, Caller caller, TimeProvider clock) : IUseCase
{
    public static Needs Needs => new(Permission.None, Scope.Mcp);

    public async Task<ApiKeyView> RunAsync(Guid keyId, CancellationToken ct)
    {
        caller.Demand(Needs);

        // Before the right: a key that somebody cannot see does not exist, whatever they may do with others.
        var key = await db.FindKeyAsync(caller, keyId, ct);
        await db.DemandKeysAsync(caller, ct);

        return ApiKeyView.Of(key, clock.GetUtcNow());
    }
}
