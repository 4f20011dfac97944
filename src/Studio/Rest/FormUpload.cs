using System.Text;
using System.Text.Unicode;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using Studio.Media;

namespace Studio.Rest;

/// <summary>A file in a form (RFC 7578), read as it comes: nothing of it is kept in memory, and nothing is written down twice.</summary>
internal sealed class FormUpload(HttpRequest request) : IUpload
{
    private const string FileField = "file";
    private const int MaxField = 8 * 1024;
    private const int MaxBoundary = 100;

    // Otherwise it is read four thousand bytes at a time, each of them with an object or two.
    private const int BufferSize = 64 * 1024;

    private static readonly string[] Known = [FileField, "alt_text", "title", "folder_id", "tags", "filename"];

    public static bool IsForm(HttpRequest request) => request.ContentType?.StartsWith("multipart/form-data", StringComparison.OrdinalIgnoreCase) is true;

    public async Task<MediaAbout> ReadAsync(Func<Stream, CancellationToken, Task> receive, CancellationToken ct)
    {
        var (said, fileName) = (new Dictionary<string, string>(), (string?)null);
        var form = new MultipartReader(Boundary(), request.Body, BufferSize);

        while (await OfFormAsync(form.ReadNextSectionAsync(ct), ct) is { } section)
        {
            if (!ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var part))
            {
                throw NotAForm();
            }

            var name = HeaderUtilities.RemoveQuotes(part.Name).ToString();
            if (!Known.Contains(name) || said.ContainsKey(name) || (name is FileField && fileName is not null))
            {
                throw Refuse.Invalid(name, $"This form has no field '{name}', or not twice. It takes {string.Join(", ", Known)}.");
            }

            if (name is FileField)
            {
                fileName = HeaderUtilities.RemoveQuotes(part.FileNameStar.HasValue ? part.FileNameStar : part.FileName).ToString();
                await receive(section.Body, ct);
            }
            else
            {
                said[name] = await ReadFieldAsync(name, section.Body, ct);
            }
        }

        return fileName is null ? throw Refuse.Invalid(FileField, "'file' is missing: the form has to have a file in it.") : MediaAbout.Of(
            said.GetValueOrDefault("filename") is { Length: > 0 } called ? called : fileName,
            said.GetValueOrDefault("title"),
            said.GetValueOrDefault("alt_text"),
            FolderIn(said.GetValueOrDefault("folder_id")),
            said.GetValueOrDefault("tags")?.Split(','));
    }

    private string Boundary() =>
        IsForm(request) && MediaTypeHeaderValue.TryParse(request.ContentType, out var type) && HeaderUtilities.RemoveQuotes(type.Boundary) is { Length: > 0 and <= MaxBoundary } boundary
            ? boundary.ToString()
            : throw Refuse.UnsupportedType("A file is sent as multipart/form-data, in the field 'file' (curl -F file=@picture.jpg).");

    // It throws what it finds wrong, in three kinds.
    private static async Task<T> OfFormAsync<T>(Task<T> reading, CancellationToken ct)
    {
        try
        {
            return await reading;
        }
        catch (Exception failure) when (failure is InvalidDataException || (failure is IOException and not BadHttpRequestException && !ct.IsCancellationRequested))
        {
            throw NotAForm();
        }
    }

    private static async Task<string> ReadFieldAsync(string name, Stream body, CancellationToken ct)
    {
        var bytes = new byte[MaxField + 1];
        var count = await OfFormAsync(body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, ct).AsTask(), ct);
        return count > MaxField ? throw Refuse.Invalid(name, $"'{name}' is too long.")
            : Utf8.IsValid(bytes.AsSpan(0, count)) ? Encoding.UTF8.GetString(bytes, 0, count)
            : throw Refuse.Invalid(name, $"'{name}' is not UTF-8.");
    }

    private static Guid? FolderIn(string? text) =>
        string.IsNullOrWhiteSpace(text) ? null : Guid.TryParse(text, out var id) ? id : throw Refuse.Invalid("folder_id", "'folder_id' has to be a UUID such as 0199a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6b.");

    private static RefusedException NotAForm() => Refuse.Invalid("", "The body is not a form that can be read: it is cut off, or its boundary is not that of its header.");
}
