using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace McpAuthorization.Tokens;

/// <summary>
/// The answer of a rotation, readable only with the text of the token that was presented, and only by a request with the same client,
/// scopes and resource ("all of the grant" stays the same when the grant is narrowed meanwhile): whoever steals the database cannot open it, and whoever steals the token gains nothing by asking for something else.
/// </summary>
internal static class SealedAnswer
{
    private const int Nonce = 12;
    private const int Tag = 16;

    public static byte[] Seal(RefreshRequest request, TokenAnswer.Issued answer, string resource)
    {
        var plain = JsonSerializer.SerializeToUtf8Bytes(answer, TokenJson.Default.Issued);
        var box = new byte[Nonce + Tag + plain.Length];
        RandomNumberGenerator.Fill(box.AsSpan(0, Nonce));

        using var cipher = new AesGcm(Key(request), Tag);
        cipher.Encrypt(box.AsSpan(0, Nonce), plain, box.AsSpan(Nonce + Tag), box.AsSpan(Nonce, Tag), Bound(request, resource));
        return box;
    }

    public static TokenAnswer.Issued? Open(byte[] box, RefreshRequest request, string resource)
    {
        var plain = new byte[box.Length - Nonce - Tag];

        try
        {
            using var cipher = new AesGcm(Key(request), Tag);
            cipher.Decrypt(box.AsSpan(0, Nonce), box.AsSpan(Nonce + Tag), box.AsSpan(Nonce, Tag), plain, Bound(request, resource));
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }

        return JsonSerializer.Deserialize(plain, TokenJson.Default.Issued);
    }

    private static byte[] Key(RefreshRequest request) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(request.Presented), 32, info: "mcp-authorization refresh answer v1"u8.ToArray());

    private static byte[] Bound(RefreshRequest request, string resource) =>
        JsonSerializer.SerializeToUtf8Bytes([request.Client.ClientId!, request.Narrowed ? string.Join(' ', request.Scopes) : "", resource], TokenJson.Default.StringArray);
}
