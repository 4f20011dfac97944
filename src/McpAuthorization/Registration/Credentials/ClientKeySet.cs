using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace McpAuthorization.Registration.Credentials;

/// <summary>The public keys that a client registers (RFC 7517): such as this server can check with, and nothing of them but what is public.</summary>
internal static class ClientKeySet
{
    private const int MaxKeys = 10;

    private const int MaxText = 255;

    // RFC 7518, sections 6.2.2, 6.3.2 and 6.4.1.
    private static readonly string[] Private = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

    private static readonly string[] Kept = ["kty", "kid", "alg", "use", "n", "e", "crv", "x", "y"];

    public static bool HoldsPrivateKey(JsonElement jwks) =>
        jwks.ValueKind is JsonValueKind.Object && jwks.TryGetProperty("keys", out var keys) && keys.ValueKind is JsonValueKind.Array
        && keys.EnumerateArray().Any(key => key.ValueKind is JsonValueKind.Object && Private.Any(name => key.TryGetProperty(name, out _)));

    public static string Read(JsonElement jwks)
    {
        if (jwks.ValueKind is not JsonValueKind.Object || !jwks.TryGetProperty("keys", out var keys) || keys.ValueKind is not JsonValueKind.Array
            || keys.GetArrayLength() is 0 or > MaxKeys)
        {
            throw RegistrationRefusedException.Metadata($"jwks has to be a JSON Web Key Set of 1 to {MaxKeys} public keys (RFC 7517, section 5).");
        }

        return new JsonObject { ["keys"] = new JsonArray([.. keys.EnumerateArray().Select(Key)]) }.ToJsonString();
    }

    /// <summary>Of the keys that a client publishes those that can be used here, or null: it has others for other servers.</summary>
    public static string? ReadPublished(JsonElement jwks)
    {
        if (HoldsPrivateKey(jwks) || jwks.ValueKind is not JsonValueKind.Object || !jwks.TryGetProperty("keys", out var keys) || keys.ValueKind is not JsonValueKind.Array)
        {
            return null;
        }

        var usable = keys.EnumerateArray().Take(MaxKeys * 2).Select(Usable).OfType<JsonObject>().Take(MaxKeys).ToArray();
        return usable is [] ? null : new JsonObject { ["keys"] = new JsonArray([.. usable]) }.ToJsonString();
    }

    private static JsonObject? Usable(JsonElement key)
    {
        try
        {
            return Key(key);
        }
        catch (RegistrationRefusedException)
        {
            return null;
        }
    }

    private static JsonObject Key(JsonElement key)
    {
        if (key.ValueKind is not JsonValueKind.Object || !IsText(key, "kty") || !(IsRsa(key) || IsEc(key)))
        {
            throw RegistrationRefusedException.Metadata("Each key of jwks has to be an RSA key of 2048 to 8192 bits, or an EC key on the curve P-256.");
        }

        if (!Fits(key, "use", "sig") || !Fits(key, "alg", IsEc(key) ? ["ES256"] : ["RS256", "PS256"]) || (key.TryGetProperty("kid", out _) && !IsText(key, "kid")))
        {
            throw RegistrationRefusedException.Metadata("The keys of jwks are for signing, by one of " + string.Join(", ", ClientAuthentication.SigningAlgorithms) + ".");
        }

        return new JsonObject(key.EnumerateObject().Where(member => Kept.Contains(member.Name)).Select(member => KeyValuePair.Create(member.Name, JsonNode.Parse(member.Value.GetRawText()))));
    }

    private static bool IsRsa(JsonElement key) =>
        key.GetProperty("kty").ValueEquals("RSA") && Number(key, "n") is { Length: >= 256 and <= 1024 } modulus && modulus[0] is >= 0x80
        && Number(key, "e") is { Length: >= 1 and <= 4 } exponent && exponent[^1] % 2 is 1 && exponent is not [1];

    private static bool IsEc(JsonElement key) =>
        key.GetProperty("kty").ValueEquals("EC") && IsText(key, "crv") && key.GetProperty("crv").ValueEquals("P-256")
        && Number(key, "x") is { Length: 32 } x && Number(key, "y") is { Length: 32 } y && IsOnCurve(x, y);

    private static bool IsOnCurve(byte[] x, byte[] y)
    {
        try
        {
            using var key = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = x, Y = y } });
            return true;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    private static bool Fits(JsonElement key, string member, params string[] allowed) =>
        !key.TryGetProperty(member, out _) || (IsText(key, member) && allowed.Contains(key.GetProperty(member).GetString()));

    private static bool IsText(JsonElement key, string member) =>
        key.TryGetProperty(member, out var value) && value.ValueKind is JsonValueKind.String && value.GetString() is { Length: > 0 and <= MaxText };

    private static byte[]? Number(JsonElement key, string member) =>
        key.TryGetProperty(member, out var value) && value.ValueKind is JsonValueKind.String && value.GetString() is { Length: > 0 and <= 2048 } text
        && Base64Url.IsValid(text) && !text.Contains('=', StringComparison.Ordinal)
            ? Base64Url.DecodeFromChars(text)
            : null;
}
