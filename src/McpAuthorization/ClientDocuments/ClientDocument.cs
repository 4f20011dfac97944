using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace McpAuthorization.ClientDocuments;

/// <summary>What a client's document says, as far as this server goes by it.</summary>
internal sealed record ClientDocument(
    string ClientId,
    string Name,
    string ApplicationType,
    string AuthenticationMethod,
    string[] RedirectUris,
    string[] GrantTypes,
    string? Keys,
    string? KeysUri,
    JsonObject? About)
{
    // At most as long as what came: the stock encoder would make six characters of each letter outside of ASCII.
    public static readonly JsonSerializerOptions Stored = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Of what a person has agreed to. Another one is another question to them (CIMD draft, section 6.3).</summary>
    public string Digest => Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(
        new object?[] { Name, AuthenticationMethod, RedirectUris.Order(StringComparer.Ordinal), Keys, KeysUri }, Stored))));
}
