using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.EntityFrameworkCore;
using Studio.ApiKeys;
using Studio.Data;
using Studio.Media;
using Studio.Trail;

namespace Studio.Keys;

/// <summary>
/// Random secrets that last as long as the installation and are the same on every node. They are in the database, sealed by the key ring,
/// which is sealed by a certificate that is not.
/// </summary>
public sealed class Secrets(IServiceScopeFactory scopes, IDataProtectionProvider protection, IKeyManager keys)
{
    private const int Length = 32;

    // The trail's comes first: the row that says that secrets were made is signed with it.
    private static readonly string[] Names = [TrailSeal.Name, ApiKeyPepper.Name, MediaUrls.SecretName];

    private readonly IDataProtector _protector = protection.CreateProtector("Studio.Secrets");
    private Dictionary<string, byte[]> _opened = [];

    public byte[] Of(string name) => _opened[name];

    /// <summary>Makes what is missing, and opens all of it. Stops the start when that cannot be done: new secrets would void every key and seal.</summary>
    public async Task OpenAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<CallRecord>().Open("system.secrets");
        var db = scope.ServiceProvider.GetRequiredService<AppDb>();
        DemandRing();
        Open(await db.Secrets.AsNoTracking().Where(s => Names.Contains(s.Name)).ToListAsync(ct));

        foreach (var name in Names.Where(name => !_opened.ContainsKey(name)))
        {
            await MakeAsync(db, name, ct);
        }
    }

    // Two nodes may start at once: the first to write wins, and the other reads.
    private async Task MakeAsync(AppDb db, string name, CancellationToken ct)
    {
        var made = db.Secrets.Add(new() { Name = name, Sealed = _protector.Protect(RandomNumberGenerator.GetBytes(Length)) });

        // Before it is saved, since the row about that is signed with it.
        Open([made.Entity]);
        try
        {
            await db.SaveChangesAsync(ct);
        }
        catch (DbUpdateException)
        {
            made.State = EntityState.Detached;
            Open([await db.Secrets.AsNoTracking().SingleAsync(s => s.Name == name, ct)]);
        }
    }

    private void Open(IEnumerable<Secret> kept)
    {
        try
        {
            var opened = new Dictionary<string, byte[]>(_opened);
            foreach (var secret in kept)
            {
                opened[secret.Name] = _protector.Unprotect(secret.Sealed);
            }

            _opened = opened;
        }
        catch (CryptographicException failure)
        {
            throw NotOurs(failure);
        }
    }

    // Looked at first: ASP.NET Core answers a ring that it cannot open by adding a key of its own to it.
    private void DemandRing()
    {
        var ring = keys.GetAllKeys();
        if (ring.Count > 0 && !ring.Any(CanBeOpened))
        {
            throw NotOurs(null);
        }
    }

    private static bool CanBeOpened(IKey key)
    {
        try
        {
            return key.CreateEncryptor() is not null;
        }
        catch (Exception failure) when (failure is CryptographicException or InvalidOperationException)
        {
            return false;
        }
    }

    private static SettingException NotOurs(Exception? failure) => new(
        RingCertificate.Setting, "The secrets of this installation cannot be opened with the certificate at hand. Put back the certificate that was in use, or name it among the old ones", "/etc/studio/ring.pfx", failure);
}
