using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;

namespace Studio.Webhooks;

/// <summary>What messages are signed with, as the Standard Webhooks have it. The database holds secrets only as the key ring has sealed them.</summary>
public sealed class WebhookSecrets(IDataProtectionProvider protection)
{
    public const string Prefix = "whsec_";
    public const int MaxSealed = 512;

    private const int Length = 32;

    private readonly IDataProtector _protector = protection.CreateProtector("Studio.Webhooks");

    /// <summary>A new one: as its receiver needs it, shown this once, and as it is kept.</summary>
    public (string Text, byte[] Sealed) Create()
    {
        var secret = RandomNumberGenerator.GetBytes(Length);
        return (Prefix + Convert.ToBase64String(secret), _protector.Protect(secret));
    }

    /// <summary>The <c>webhook-signature</c>, one signature for each secret.</summary>
    public string Sign(Guid messageId, long timestamp, string payload, params IEnumerable<byte[]> secrets)
    {
        var signed = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{messageId}.{timestamp}.{payload}"));
        return string.Join(' ', secrets.Select(secret => $"v1,{Convert.ToBase64String(HMACSHA256.HashData(_protector.Unprotect(secret), signed))}"));
    }
}
