using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Studio.Data;

namespace Studio.Keys;

/// <summary>What the key ring is sealed with: made at first start beside a SQLite file, given by the operator with PostgreSQL. It is never made anew for a ring that is there.</summary>
internal static class RingCertificate
{
    public const string Setting = "Studio__Keys__Certificate";

    private static readonly TimeSpan Life = TimeSpan.FromDays(365 * 50);

    public static X509Certificate2 Of(IConfiguration configuration, Engine engine, DataDirectory directory)
    {
        if (configuration["Studio:Keys:Certificate"] is { Length: > 0 } file)
        {
            return Load(configuration, file);
        }

        if (engine is Engine.Postgres)
        {
            throw new SettingException(Setting, "With PostgreSQL every node needs the same certificate, a PKCS #12 file, to seal the key ring with", "/etc/studio/ring.pfx");
        }

        var made = directory.File(Path.Combine("keys", "ring.pfx"));

        // In this order: another process may be at its first start too, and makes the certificate before the ring.
        var isFirst = engine is Engine.Sqlite sqlite && !sqlite.HoldsKeyRing();
        if (!File.Exists(made))
        {
            if (!isFirst)
            {
                throw new SettingException(
                    Setting, $"The database has a key ring, but {made}, the certificate that it was sealed with, is gone. Put it back from where you keep it, or name it", "/etc/studio/ring.pfx");
            }

            Make(made);
        }

        return Load(made, password: null);
    }

    public static X509Certificate2 Load(IConfiguration configuration, string file) => Load(file, Password(configuration));

    private static X509Certificate2 Load(string file, string? password)
    {
        try
        {
            return X509CertificateLoader.LoadPkcs12FromFile(file, password);
        }
        catch (Exception failure) when (failure is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new SettingException(Setting, $"{file} cannot be read as a PKCS #12 file with the password given ({failure.Message.TrimEnd('.')})", "/etc/studio/ring.pfx", failure);
        }
    }

    private static string? Password(IConfiguration configuration) =>
        configuration["Studio:Keys:CertificatePasswordFile"] is { Length: > 0 } file ? File.ReadAllText(file).Trim() : configuration["Studio:Keys:CertificatePassword"];

    private static void Make(string file)
    {
        using var key = RSA.Create(3072);
        var request = new CertificateRequest("CN=Studio key ring", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var from = TimeProvider.System.GetUtcNow().AddDays(-1);
        using var certificate = request.CreateSelfSigned(from, from + Life);

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
