using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace McpAuthorization.Tokens;

/// <summary>The text of a token, and what is kept of it.</summary>
internal static class TokenText
{
    /// <summary>256 random bits.</summary>
    public static string New() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    /// <summary>What the column <c>reference_id</c> holds; the same form as OpenIddict's, so that codes and tokens are found alike.</summary>
    public static string Hash(string text) => Convert.ToBase64String(Digest(text));

    public static byte[] Digest(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
