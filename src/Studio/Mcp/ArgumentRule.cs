using System.Text.Json;
using Studio.Callers;

namespace Studio.Mcp;

/// <summary>One argument as the tool's schema describes it: there is no second description that could differ from it.</summary>
internal sealed record ArgumentRule(
    string Name,
    string Description,
    string Type,
    bool MayBeNull,
    string? Format,
    int? MaxLength,
    int? Minimum,
    int? Maximum,
    IReadOnlyList<string>? Choices,
    ArgumentRule? Items,
    ArgumentRules? Fields)
{
    public static ArgumentRule Of(string name, JsonElement schema)
    {
        string[] types = schema.GetProperty("type") is { ValueKind: JsonValueKind.Array } several
            ? [.. several.EnumerateArray().Select(type => type.GetString()!)]
            : [schema.GetProperty("type").GetString()!];

        return new(
            name,
            schema.TryGetProperty("description", out var description) ? description.GetString()! : "",
            types.First(type => type != "null"),
            types.Contains("null"),
            schema.TryGetProperty("format", out var format) ? format.GetString() : null,
            Number("maxLength"),
            Number("minimum"),
            Number("maximum"),
            schema.TryGetProperty("enum", out var choices) ? [.. choices.EnumerateArray().Where(choice => choice.ValueKind is JsonValueKind.String).Select(choice => choice.GetString()!)] : null,
            schema.TryGetProperty("items", out var items) ? Of(name, items) : null,
            schema.TryGetProperty("properties", out _) ? ArgumentRules.Of(name, schema) : null);

        int? Number(string keyword) => schema.TryGetProperty(keyword, out var number) ? number.GetInt32() : null;
    }

    /// <summary>The rest of a sentence that begins with the name, or null where all is well.</summary>
    public string? ComplaintAbout(JsonElement value, Caller caller, TimeProvider clock) => (value.ValueKind, Type) switch
    {
        (JsonValueKind.Null, _) => MayBeNull ? null : "must not be null",
        (JsonValueKind.Array, "array") => value.EnumerateArray().Select(item => Items!.ComplaintAbout(item, caller, clock)).FirstOrDefault(complaint => complaint is not null),
        (JsonValueKind.Object, "object") => CheckFields(value, caller, clock),
        (_, "object") => $"has to be an object, not {Words(value)}",
        (_, "array") => $"has to be an array, not {Words(value)}",
        (JsonValueKind.String, "string") => ComplaintAbout(value.GetString()!, value, caller, clock),
        (_, "string") => $"has to be a string, not {Words(value)}",
        (JsonValueKind.Number, "integer") => value.TryGetInt32(out var number) ? ComplaintAbout(number) : "has to be a whole number",
        (_, "integer") => $"has to be a whole number, not {Words(value)}",
        (JsonValueKind.True or JsonValueKind.False, "boolean") => null,
        (_, "boolean") => $"has to be true or false, not {Words(value)}",
        _ => throw new NotSupportedException($"No rule for arguments of type {Type} yet."),
    };

    // Refuses by itself where it finds something, since it knows the name of the field.
    private string? CheckFields(JsonElement value, Caller caller, TimeProvider clock)
    {
        var fields = new Dictionary<string, JsonElement>();
        foreach (var field in value.EnumerateObject())
        {
            if (!fields.TryAdd(field.Name, field.Value))
            {
                throw Refuse.Invalid(field.Name, $"'{field.Name}' is there twice: it could mean two things.");
            }
        }

        Fields?.Check(fields, caller, clock);
        return null;
    }

    private string? ComplaintAbout(string text, JsonElement value, Caller caller, TimeProvider clock) => Format switch
    {
        "uuid" when !value.TryGetGuid(out _) => $"has to be a UUID such as 0199a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6b. {Description.TrimEnd('.')}",
        "date-time" when !value.TryGetDateTimeOffset(out var time) || !WireTime.Takes(text, time) => WireTime.WordsFor(caller.TimeZone, clock.GetUtcNow()),
        _ when text.Length > MaxLength => $"has {text.Length} characters; at most {MaxLength} are allowed",
        _ when Choices?.Contains(text) is false => $"has to be one of {string.Join(", ", Choices)}",
        _ => null,
    };

    private string? ComplaintAbout(int number) => number < Minimum || number > Maximum ? $"has to lie between {Minimum} and {Maximum}" : null;

    private static string Words(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True or JsonValueKind.False => "a boolean",
        JsonValueKind.Number => "a number",
        JsonValueKind.Array => "an array",
        JsonValueKind.Object => "an object",
        _ => "a string",
    };
}
