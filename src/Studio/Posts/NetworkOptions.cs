using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Studio.Posts;

/// <summary>A network's own options for a post, which Studio keeps and does not read.</summary>
internal static class NetworkOptions
{
    public const int MaxBytes = 4096;

    // What is written is read again inside of an answer, by readers that follow 64 levels and no more.
    private const int MaxDepth = 16;

    public static string? Keep(JsonObject? options)
    {
        if (options is null)
        {
            return null;
        }

        var text = Text(options);
        return Encoding.UTF8.GetByteCount(text) <= MaxBytes
            ? text
            : throw Refuse.Invalid("platform_overrides", $"platform_extra has {Encoding.UTF8.GetByteCount(text)} bytes; at most {MaxBytes} are allowed.");
    }

    public static JsonObject? Read(string? kept) => kept is null ? null : JsonNode.Parse(kept)!.AsObject();

    private static string Text(JsonObject options)
    {
        try
        {
            var text = options.ToJsonString(WireJson.Options);
            using var json = JsonDocument.Parse(text, new() { MaxDepth = MaxDepth, AllowDuplicateProperties = false });
            return text;
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException or ArgumentException)
        {
            throw Refuse.Invalid("platform_overrides", $"platform_extra has to be plain JSON: an object of at most {MaxDepth} levels, every name once, and no broken characters.");
        }
    }
}
