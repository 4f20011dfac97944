using Microsoft.EntityFrameworkCore;
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

        using var turn = await db.TakeTurnAsync(ct);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        key.Edit(terms, caller.RolePermissions, clock.GetUtcNow());

        // They tell of accounts and secrets that the key may not reach any more, to whoever repeats an old call.
        await db.KeptAnswers.Where(answer => answer.CredentialId == key.Id).ExecuteDeleteAsync(ct);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);

        return ApiKeyView.Of(key, clock.GetUtcNow());
    }
}
