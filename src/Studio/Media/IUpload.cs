using System.Net;
using McpAuthorization.Outbound;

namespace Studio.Media;

/// <summary>A file on its way here, and what is said about it. A form may say the one before the other or behind it.</summary>
public interface IUpload
{
    /// <param name="receive">Takes the contents, once.</param>
    /// <param name="ct">Ends with the request.</param>
    /// <returns>What was said.</returns>
    Task<MediaAbout> ReadAsync(Func<Stream, CancellationToken, Task> receive, CancellationToken ct);

    /// <summary>Makes an asset of what has come. One that may be sent again is known by its bytes, and those were not there before.</summary>
    Task<MediaView> KeepAsync(MediaAbout about, Stream file, Func<Task<MediaView>> keep, CancellationToken ct) => keep();
}

/// <summary>What a message can bring: a small file in it, or the address of one.</summary>
public static class MessageUpload
{
    public static IUpload Of(MediaAbout about, string? base64, string? url, IHttpClientFactory clients) => (base64, url) switch
    {
        ({ } content, null) => new Base64Upload(about, content),
        (null, { } address) => new AddressUpload(about, address, clients.CreateClient(MediaFeature.Http)),
        _ => throw Refuse.Invalid("content_base64", "Give either content_base64 or url: the bytes of the file, or the public address that it is at."),
    };
}

/// <summary>A small file inside a message.</summary>
public sealed class Base64Upload(MediaAbout about, string base64) : IUpload
{
    public const int MaxBytes = 1 << 20;

    public async Task<MediaAbout> ReadAsync(Func<Stream, CancellationToken, Task> receive, CancellationToken ct)
    {
        byte[] bytes;
        try
        {
            bytes = Convert.FromBase64String(base64);
        }
        catch (FormatException)
        {
            throw Refuse.Invalid("content_base64", "'content_base64' is not base64. Encode the bytes of the file as they are, without line breaks or a data: prefix.");
        }

        if (bytes.Length > MaxBytes)
        {
            throw Refuse.TooLarge($"A file in a message may have at most 1 MiB; this one has {bytes.Length} bytes. Give its public address as url, or ask request_media_upload for a place to send it to.");
        }

        await receive(new MemoryStream(bytes, writable: false), ct);
        return about;
    }
}

/// <summary>A file that lies on the public internet.</summary>
public sealed class AddressUpload(MediaAbout about, string url, HttpClient http) : IUpload
{
    public async Task<MediaAbout> ReadAsync(Func<Stream, CancellationToken, Task> receive, CancellationToken ct)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme is not "https")
        {
            throw Refuse.Invalid("url", "'url' has to be the https address of a file, such as https://example.com/picture.jpg.");
        }

        try
        {
            using var response = await http.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, ct);
            if (response.StatusCode is not HttpStatusCode.OK)
            {
                throw Refuse.Invalid("url", $"The server at this address answered {(int)response.StatusCode} and not with a file. Redirects are not followed: give the address that the file is at.");
            }

            await using var content = await response.Content.ReadAsStreamAsync(ct);
            await receive(content, ct);
            return about with { FileName = about.FileName.Length > 0 ? about.FileName : Uri.UnescapeDataString(address.Segments[^1]).Trim('/') };
        }
        catch (OutboundRefusedException refused)
        {
            throw Refuse.Invalid("url", $"This address was not fetched: {refused.Message}");
        }
        catch (HttpRequestException)
        {
            throw Refuse.Invalid("url", "The file at this address could not be fetched: its server could not be reached, broke off, or took too long.");
        }
    }
}
