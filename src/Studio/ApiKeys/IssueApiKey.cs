using Microsoft.EntityFrameworkCore;
using Studio.Callers;
using Studio.Data;
using Studio.People;

namespace Studio.ApiKeys;

public sealed class IssueApiKey(AppDb db, Caller caller, ApiKeyPepper pepper, TimeProvider clock) : IUseCase
{
    public static Needs Needs => new(Permission.None, Scope.Mcp);

    public async Task<IssuedApiKey> RunAsync(string name, ApiKeyTerms terms, CancellationToken ct)
    {
        caller.Demand(Needs);
        await db.DemandKeysAsync(caller, ct);

        if (!await db.HasSignedInLatelyAsync(caller, clock.GetUtcNow(), ct))
        {
            throw Refuse.Conflict("It is a while since you signed in. Sign in again before you issue a key.");
        }

        if (!caller.RolePermissions.Covers(terms.Permissions))
        {
            throw Refuse.Forbidden($"A key cannot do more than its issuer: your role does not allow {string.Join(" and ", (terms.Permissions & ~caller.RolePermissions).ToWire())}.");
        }

        await db.DemandChannelsAsync(terms.Channels, ct);

        Refuse.WhereEmptyOrLong("name", name, ApiKey.MaxName);

        // A form sent twice is a mistake, and its first secret would be lost: people tell keys apart by their names.
        var (called, now) = (name.Trim(), clock.GetUtcNow());
        if (await db.ApiKeys.AnyAsync(k => k.Name == called && k.RevokedAt == null && (k.ExpiresAt == null || k.ExpiresAt > now), ct))
        {
            throw Refuse.Conflict($"There is a key called {called} here already. Its secret was shown when it was issued, and is kept nowhere. Revoke it, or choose another name.");
        }

        // Eight hexadecimal digits meet by chance now and then: the index would refuse the second.
        var secret = ApiKeySecret.Create();
        while (await db.ApiKeys.IgnoreQueryFilters([AppDb.WorkspaceFilter]).AnyAsync(k => k.Lookup == secret.Lookup, ct))
        {
            secret = ApiKeySecret.Create();
        }

        var key = ApiKey.Issue(caller.WorkspaceId, caller.UserId, name, (secret.Lookup, pepper.Hash(secret)), terms, now);
        db.ApiKeys.Add(key);
        await db.SaveChangesAsync(ct);

        return new(ApiKeyView.Of(key, now), secret.Text);
    }
}

/// <summary>A new key with its text, which is shown this once and kept nowhere.</summary>
public sealed record IssuedApiKey(ApiKeyView Key, string Text);
