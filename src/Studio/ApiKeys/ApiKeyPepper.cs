using System.Security.Cryptography;
using System.Text;
using Studio.Keys;

namespace Studio.ApiKeys;

/// <summary>The secret that key hashes depend on. What opens it lives outside the database, so that a stolen copy of the database opens nothing.</summary>
public sealed class ApiKeyPepper(Secrets secrets)
{
    public const string Name = "api-keys.pepper";

    public byte[] Hash(ApiKeySecret secret) => HMACSHA256.HashData(secrets.Of(Name), Encoding.UTF8.GetBytes(secret.Random));
}
