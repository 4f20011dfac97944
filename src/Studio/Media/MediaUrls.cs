using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Studio.Keys;
using Studio.Media.Content;
using Studio.Settings;

namespace Studio.Media;

/// <summary>
/// Addresses that open one thing for a while, for whoever has them: no cookie, no token, and nothing to look up. All that they need to be answered is in
/// them, under a signature that only this installation can make.
/// </summary>
public sealed class MediaUrls(Secrets secrets, Addresses addresses, TimeProvider clock)
{
    public const string SecretName = "media.urls";
    public const string Root = "/media";
    public const string Thumbnail = "thumbnail.webp";

    private const string OriginalName = "original.";

    private static readonly TimeSpan Life = TimeSpan.FromHours(1);

    // Within a step the same thing has the same address: a browser need not fetch it again.
    private static readonly TimeSpan Step = TimeSpan.FromMinutes(5);

    public string OfOriginal(MediaAsset asset) => OfFile(asset.Id, OriginalName + MediaFormat.OfMimeType(asset.MimeType).Extension);

    public string? OfThumbnail(MediaAsset asset) => asset.HasThumbnail ? OfFile(asset.Id, Thumbnail) : null;

    public DateTimeOffset EndOfFiles => new(new DateTime((clock.GetUtcNow() + Life + Step).UtcTicks / Step.Ticks * Step.Ticks, DateTimeKind.Utc));

    /// <summary>Where an upload in parts goes.</summary>
    public string OfUpload(Guid upload, long maxBytes, long? length, DateTimeOffset end) =>
        Signed($"{Root}/uploads/{upload}", $"max={maxBytes}{(length is null ? "" : $"&length={length}")}&expires={end.ToUnixTimeSeconds()}");

    /// <summary>Whether an address is one of ours, as it was given, and still good.</summary>
    public bool Opens(string path, string query)
    {
        var (about, signature) = query.TrimStart('?').Split("&signature=") is [var before, var behind] ? (before, behind) : ("", "");
        Span<byte> claimed = stackalloc byte[HMACSHA256.HashSizeInBytes];

        return Base64Url.IsValid(signature, out var length) && length == claimed.Length && Base64Url.DecodeFromChars(signature, claimed) == claimed.Length
            && CryptographicOperations.FixedTimeEquals(claimed, MacOf(path, about))
            && long.TryParse(about[(about.LastIndexOf('=') + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var end)
            && clock.GetUtcNow().ToUnixTimeSeconds() < end;
    }

    /// <summary>What kind of file the last part of an address stands for, or null.</summary>
    public static string? MimeTypeOf(string variant) =>
        variant == Thumbnail ? MediaFormat.Webp.MimeType
        : variant.StartsWith(OriginalName, StringComparison.Ordinal) ? MediaFormat.All.FirstOrDefault(format => format.Extension == variant[OriginalName.Length..])?.MimeType
        : null;

    private string OfFile(Guid asset, string variant) => Signed($"{Root}/{asset}/{variant}", $"expires={EndOfFiles.ToUnixTimeSeconds()}");

    private string Signed(string path, string about) => addresses.At($"{path}?{about}&signature={Base64Url.EncodeToString(MacOf(path, about))}");

    private byte[] MacOf(string path, string about) => HMACSHA256.HashData(secrets.Of(SecretName), Encoding.UTF8.GetBytes($"{path}?{about}"));
}
