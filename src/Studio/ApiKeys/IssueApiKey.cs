using Microsoft.EntityFrameworkCore;
using Studio.Callers;
using Studio.Data;

namespace Studio.ApiKeys;

public sealed class IssueApiKey(AppDb db, Caller caller, ApiKeyPepper pepper, TimeProvider clock) : IUseCase
{
    public static Needs Needs => new(Permission.None, Scope.Mcp);

    public async Task<IssuedApiKey> RunAsync(string name, ApiKeyTerms terms, CancellationToken ct)
    {
        caller.Demand(Needs);
        await db.DemandKeysAsync(caller, ct);

        if (!caller.RolePermissions.Covers(terms.Permissions))
        {
            throw Refuse.Forbidden($"A key cannot do more than its issuer: your role does not allow {string.Join(" and ", (terms.Permissions & ~caller.RolePermissions).ToWire())}.");
        }

        await db.DemandChannelsAsync(terms.Channels, ct);

        // Eight hexadecimal digits meet by chance now and then: the index would refuse the second.
        var secret = ApiKeySecret.Create();
        while (await db.ApiKeys.IgnoreQueryFilters([AppDb.WorkspaceFilter]).AnyAsync(k => k.Lookup == secret.Lookup, ct))
        {
            secret = ApiKeySecret.Create();
        }

        var key = ApiKey.Issue(caller.WorkspaceId, caller.UserId, name, (secret.Lookup, pepper.Hash(secret)), terms, clock.GetUtcNow());
        db.ApiKeys.Add(key);
        await db.SaveChangesAsync(ct);

        return new(ApiKeyView.Of(key, clock.GetUtcNow()), secret.Text);
    }
}

/// <summary>A new key with its text, which is shown this once and kept nowhere.</summary>
public sealed record IssuedApiKey(ApiKeyView Key, string Text);
