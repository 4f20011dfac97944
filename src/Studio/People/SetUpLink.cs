using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Studio.Data;
using Studio.Settings;
using Studio.Trail;
using Secret = Studio.Keys.Secret;

namespace Studio.People;

/// <summary>
/// The one-time link for the first owner of an empty installation. Its token is kept sealed, so that every start before it is used
/// prints the same link; it goes away in the transaction that makes the first owner.
/// </summary>
public sealed class SetUpLink(IServiceScopeFactory scopes, IDataProtectionProvider protection, Addresses addresses)
{
    internal const string SecretName = "people.set-up";

    private const int TokenBytes = 32;

    private readonly IDataProtector _protector = protection.CreateProtector("Studio.SetUp");

    /// <summary>The link, or null where somebody is here already.</summary>
    public async Task<string?> FindAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<CallRecord>().Open("system.set_up_link");
        var db = scope.ServiceProvider.GetRequiredService<AppDb>();

        if (await db.Users.AnyAsync(ct))
        {
            return null;
        }

        var kept = await db.Secrets.AsNoTracking().SingleOrDefaultAsync(s => s.Name == SecretName, ct) ?? await MakeAsync(db, ct);
        return addresses.At($"/set-up?token={Base64Url.EncodeToString(_protector.Unprotect(kept.Sealed))}");
    }

    internal bool Opens(Secret kept, string token) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(Base64Url.EncodeToString(_protector.Unprotect(kept.Sealed))), Encoding.UTF8.GetBytes(token));

    // Two nodes may start at once: the first to write wins, and the other reads.
    private async Task<Secret> MakeAsync(AppDb db, CancellationToken ct)
    {
        var made = db.Secrets.Add(new() { Name = SecretName, Sealed = _protector.Protect(RandomNumberGenerator.GetBytes(TokenBytes)) });
        try
        {
            await db.SaveChangesAsync(ct);
            return made.Entity;
        }
        catch (DbUpdateException)
        {
            made.State = EntityState.Detached;
            return await db.Secrets.AsNoTracking().SingleAsync(s => s.Name == SecretName, ct);
        }
    }
}
