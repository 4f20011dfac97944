using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Studio.Data;

namespace Studio.Keys;

/// <summary>
/// ASP.NET Core's key ring, in the database for all nodes, sealed with a certificate that is not in the database: made at first start
/// beside a SQLite file, given by the operator with PostgreSQL.
/// </summary>
public static class KeyRing
{
    public const string CertificateSetting = "Studio__Keys__Certificate";

    private static readonly TimeSpan CertificateLife = TimeSpan.FromDays(365 * 50);

    public static IServiceCollection AddKeys(this IServiceCollection services, IConfiguration configuration, Engine engine, DataDirectory directory)
    {
        var current = Certificate(configuration, engine, directory);
        var old = configuration.GetSection("Studio:Keys:OldCertificates").Get<string[]>() ?? [];

        services.AddDataProtection()
                .SetApplicationName("studio")
                .PersistKeysToDbContext<AppDb>()
                .ProtectKeysWithCertificate(current)
                .UnprotectKeysWithAnyCertificate([current, .. old.Select(file => Load(file, Password(configuration)))]);

        services.AddSingleton<RingWatch>().AddHostedService(provider => provider.GetRequiredService<RingWatch>());
        services.AddSingleton<XmlKeyManager>().Replace(ServiceDescriptor.Singleton<IKeyManager, SharedKeys>());
        return services.AddSingleton<Secrets>().AddScoped<RotateKeys>();
    }

    private static X509Certificate2 Certificate(IConfiguration configuration, Engine engine, DataDirectory directory)
    {
        if (configuration["Studio:Keys:Certificate"] is { Length: > 0 } file)
        {
            return Load(file, Password(configuration));
        }

        if (engine is Engine.Postgres)
        {
            throw new SettingException(CertificateSetting, "With PostgreSQL every node needs the same certificate, a PKCS #12 file, to seal the key ring with", "/etc/studio/ring.pfx");
        }

        var made = directory.File(Path.Combine("keys", "ring.pfx"));

        // In this order: another process may be at its first start too, and makes the certificate before the ring.
        var isFirst = engine is Engine.Sqlite { File: var database } && !HasRing(database);
        if (!File.Exists(made))
        {
            if (!isFirst)
            {
                throw new SettingException(
                    CertificateSetting, $"The database has a key ring, but {made}, the certificate that it was sealed with, is gone. Put it back from where you keep it, or name it", "/etc/studio/ring.pfx");
            }

            Make(made);
        }

        return Load(made, password: null);
    }

    // Before there is a context: what it needs hangs on the certificate.
    private static bool HasRing(string file)
    {
        if (!File.Exists(file))
        {
            return false;
        }

        try
        {
            using var connection = new SqliteConnection($"Data Source={file};Mode=ReadWrite;Pooling=False");
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "SELECT 1 FROM data_protection_keys LIMIT 1";
            return command.ExecuteScalar() is not null;
        }
        catch (SqliteException)
        {
            // No such table, or no database: what is wrong with it is said where it is opened in earnest.
            return false;
        }
    }

    private static X509Certificate2 Load(string file, string? password)
    {
        try
        {
            return X509CertificateLoader.LoadPkcs12FromFile(file, password);
        }
        catch (Exception failure) when (failure is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new SettingException(CertificateSetting, $"{file} cannot be read as a PKCS #12 file with the password given ({failure.Message.TrimEnd('.')})", "/etc/studio/ring.pfx", failure);
        }
    }

    private static string? Password(IConfiguration configuration) =>
        configuration["Studio:Keys:CertificatePasswordFile"] is { Length: > 0 } file ? File.ReadAllText(file).Trim() : configuration["Studio:Keys:CertificatePassword"];

    private static void Make(string file)
    {
        using var key = RSA.Create(3072);
        var request = new CertificateRequest("CN=Studio key ring", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var from = TimeProvider.System.GetUtcNow().AddDays(-1);
        using var certificate = request.CreateSelfSigned(from, from + CertificateLife);

        var ours = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        }
        else
        {
            const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            Directory.CreateDirectory(Path.GetDirectoryName(file)!, Owner | UnixFileMode.UserExecute);
            ours.UnixCreateMode = Owner;
        }

        // Whole or not at all: a killed process must not leave half of it, and of two that start at once the first to put it there wins.
        var draft = $"{file}.{Environment.ProcessId}";
        using (var created = new FileStream(draft, ours))
        {
            created.Write(certificate.Export(X509ContentType.Pkcs12));
        }

        try
        {
            File.Move(draft, file);
        }
        catch (IOException) when (File.Exists(file))
        {
            File.Delete(draft);
        }
    }
}
