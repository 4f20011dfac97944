using System.Text.Json;

namespace McpAuthorization.ClientDocuments;

/// <summary>Keys that a client publishes (RFC 7517, section 5).</summary>
internal static class ClientKeySet
{
    private const int MaxKeys = 20;

    // RFC 7518, sections 6.2.2, 6.3.2 and 6.4.1.
    private static readonly string[] PrivateMembers = ["d", "p", "q", "k"];

    private static readonly string[] PublicTypes = ["RSA", "EC", "OKP"];

    /// <summary>The set as it came, or null when it is none, or holds a key that should never have been shown.</summary>
    public static string? Read(JsonElement set) =>
        set.ValueKind is JsonValueKind.Object && set.TryGetProperty("keys", out var keys)
        && keys.ValueKind is JsonValueKind.Array && keys.GetArrayLength() is > 0 and <= MaxKeys && keys.EnumerateArray().All(IsPublic)
            ? set.GetRawText()
            : null;

    private static bool IsPublic(JsonElement key) =>
        key.ValueKind is JsonValueKind.Object && key.TryGetProperty("kty", out var type) && PublicTypes.Any(type.ValueEquals)
        && !PrivateMembers.Any(member => key.TryGetProperty(member, out _));
}
