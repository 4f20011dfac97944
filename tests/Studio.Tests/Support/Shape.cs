using System.Text.Json;

namespace Studio.Tests.Support;

/// <summary>What a JSON schema allows, as far as the documents of this product say it.</summary>
internal sealed record Shape(
    string Name,
    string Type,
    bool MayBeNull,
    string? Format,
    int? MaxLength,
    int? Minimum,
    int? Maximum,
    IReadOnlyList<string> Choices,
    Shape? Items,
    IReadOnlyDictionary<string, Shape> Fields,
    IReadOnlyList<string> Required)
{
    public const string Anything = "anything";

    public static Shape Of(string name, JsonElement schema, JsonElement document)
    {
        if (schema.TryGetProperty("$ref", out var reference))
        {
            return Of(name, reference.GetString()!.Split('/').Skip(1).Aggregate(document, (node, key) => node.GetProperty(key)), document);
        }

        if (schema.TryGetProperty("oneOf", out var several))
        {
            var one = several.EnumerateArray().Single(choice => !IsNull(choice));
            return Of(name, one, document) with { MayBeNull = several.EnumerateArray().Any(IsNull) };
        }

        string[] types = !schema.TryGetProperty("type", out var type) ? []
            : type.ValueKind is JsonValueKind.Array ? [.. type.EnumerateArray().Select(each => each.GetString()!)]
            : [type.GetString()!];
        var choices = schema.TryGetProperty("enum", out var allowed) ? allowed.EnumerateArray().ToList() : [];

        return new(
            name,
            types.FirstOrDefault(each => each != "null") ?? (choices.Count > 0 ? "string" : Anything),
            types.Contains("null") || (types.Length == 0 && choices.Count == 0),
            schema.TryGetProperty("format", out var format) ? format.GetString() : null,
            Number("maxLength"),
            Number("minimum"),
            Number("maximum"),
            [.. choices.Where(choice => choice.ValueKind is JsonValueKind.String).Select(choice => choice.GetString()!)],
            schema.TryGetProperty("items", out var items) ? Of(name, items, document) : null,
            schema.TryGetProperty("properties", out var fields) ? fields.EnumerateObject().ToDictionary(field => field.Name, field => Of(field.Name, field.Value, document)) : new Dictionary<string, Shape>(),
            schema.TryGetProperty("required", out var required) ? [.. required.EnumerateArray().Select(field => field.GetString()!)] : []);

        int? Number(string keyword) => schema.TryGetProperty(keyword, out var number) ? number.GetInt32() : null;
    }

    private static bool IsNull(JsonElement schema) => schema.TryGetProperty("type", out var type) && type.ValueKind is JsonValueKind.String && type.GetString() is "null";
}
