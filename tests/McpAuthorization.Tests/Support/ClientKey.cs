using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace McpAuthorization.Tests.Support;

/// <summary>A key pair of a client, and what it signs with it. Made by hand, so that it can also make what no library would.</summary>
public sealed class ClientKey(string algorithm = "ES256")
{
    public const string Type = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    private readonly ECDsa _ec = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    private readonly Lazy<RSA> _rsa = new(() => RSA.Create(2048));

    public JsonObject Jwk
    {
        get
        {
            if (algorithm is "ES256")
            {
                var point = _ec.ExportParameters(false).Q;
                return new JsonObject { ["kty"] = "EC", ["crv"] = "P-256", ["kid"] = "k1", ["x"] = Text(point.X!), ["y"] = Text(point.Y!) };
            }

            var key = _rsa.Value.ExportParameters(false);
            return new JsonObject { ["kty"] = "RSA", ["kid"] = "k1", ["n"] = Text(key.Modulus!), ["e"] = Text(key.Exponent!) };
        }
    }

    public JsonObject Jwks => new() { ["keys"] = new JsonArray(Jwk) };

    /// <summary>What a good client sends, but for what a test changes. A null takes away.</summary>
    public string Assertion(string clientId, DateTimeOffset now, Action<JsonObject>? claims = null, Action<JsonObject>? header = null)
    {
        var head = new JsonObject { ["alg"] = algorithm, ["typ"] = "JWT", ["kid"] = "k1" };
        var body = new JsonObject
        {
            ["iss"] = clientId,
            ["sub"] = clientId,
            ["aud"] = TestHost.Issuer,
            ["jti"] = Guid.CreateVersion7().ToString(),
            ["iat"] = now.ToUnixTimeSeconds(),
            ["exp"] = now.AddMinutes(4).ToUnixTimeSeconds(),
        };
        header?.Invoke(head);
        claims?.Invoke(body);

        var text = Text(JsonSerializer.SerializeToUtf8Bytes(head)) + "." + Text(JsonSerializer.SerializeToUtf8Bytes(body));
        return text + "." + Text(Sign((string)head["alg"]!, Encoding.ASCII.GetBytes(text)));
    }

    private byte[] Sign(string named, byte[] text) => named switch
    {
        "none" => [],
        // The old trick: the public key, which everybody has, as a secret.
        "HS256" => HMACSHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(Jwk), text),
        "RS256" => _rsa.Value.SignData(text, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
        "PS256" => _rsa.Value.SignData(text, HashAlgorithmName.SHA256, RSASignaturePadding.Pss),
        "RS512" => _rsa.Value.SignData(text, HashAlgorithmName.SHA512, RSASignaturePadding.Pkcs1),
        _ => _ec.SignData(text, HashAlgorithmName.SHA256),
    };

    private static string Text(byte[] bytes) => Base64Url.EncodeToString(bytes);
}
