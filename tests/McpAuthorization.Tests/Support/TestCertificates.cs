using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace McpAuthorization.Tests.Support;

/// <summary>An authority that only tests trust, and what it signed.</summary>
internal static class TestCertificates
{
    private static readonly DateTimeOffset Begin = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset End = new(2100, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly string[] Names =
        ["agent.test", "*.agent.test", "outside.test", "inside.test", "mixed.test", "rebinding.test", "elsewhere.test", "other.test", "localhost"];

    private static readonly X509Certificate2 Root = MakeRoot();

    public static X509Certificate2Collection Roots { get; } = [X509CertificateLoader.LoadCertificate(Root.RawData)];

    public static X509Certificate2 Good { get; } = Sign(Names, End);

    public static X509Certificate2 Expired { get; } = Sign(Names, Begin.AddYears(1));

    public static X509Certificate2 OfSomebodyElse { get; } = Sign(["other.example"], End);

    public static X509Certificate2 SelfSigned { get; } = MakeSelfSigned();

    /// <summary>Signed by an issuer that it does not bring along but says where to fetch.</summary>
    public static X509Certificate2 WithFetchedIssuer(Uri where)
    {
        using var between = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var issuer = new CertificateRequest("CN=Between", between, HashAlgorithmName.SHA256);
        issuer.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var signed = issuer.Create(Root, Begin, End, [7]);
        using var withKey = signed.CopyWithPrivateKey(between);
        return Sign(Names, End, withKey, new X509AuthorityInformationAccessExtension(null, [where.OriginalString]));
    }

    private static X509Certificate2 MakeRoot()
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Tests", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        return request.CreateSelfSigned(Begin, End);
    }

    private static X509Certificate2 MakeSelfSigned()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = Request(key, Names).CreateSelfSigned(Begin, End);
        return Exported(certificate);
    }

    private static X509Certificate2 Sign(string[] names, DateTimeOffset end, X509Certificate2? issuer = null, X509Extension? more = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = Request(key, names);

        if (more is not null)
        {
            request.CertificateExtensions.Add(more);
        }

        using var signed = request.Create(issuer ?? Root, Begin, end, RandomNumberGenerator.GetBytes(8));
        using var certificate = signed.CopyWithPrivateKey(key);
        return Exported(certificate);
    }

    private static CertificateRequest Request(ECDsa key, string[] names)
    {
        var request = new CertificateRequest("CN=" + names[0], key, HashAlgorithmName.SHA256);
        var alternatives = new SubjectAlternativeNameBuilder();
        alternatives.AddIpAddress(IPAddress.Loopback);
        Array.ForEach(names, alternatives.AddDnsName);
        request.CertificateExtensions.Add(alternatives.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));
        return request;
    }

    private static X509Certificate2 Exported(X509Certificate2 certificate) => X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
}
