using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Studio.Tests.Contracts;

/// <summary>
/// The blocks of a document that are run: calls and their answers, in order. A text that is <c>$a_name</c> stands for whatever came first in that place, and
/// has to be the same wherever it stands again; <c>…</c> in an object or at the end of a list stands for more of it.
/// </summary>
internal sealed partial class Examples
{
    private const string More = "…";
    private const int Width = 110;

    private readonly Dictionary<string, JsonNode?> _named = [];

    public static IReadOnlyList<(string Kind, string Text, int At)> In(string document) =>
        [.. Block().Matches(document).Select(block => (block.Groups[1].Value, block.Groups[2].Value, block.Groups[2].Index))];

    /// <summary>What was named, in the place of its name.</summary>
    public JsonNode? Fill(JsonNode? node) => node switch
    {
        JsonObject record => new JsonObject(record.Select(field => KeyValuePair.Create(field.Key, Fill(field.Value)))),
        JsonArray list => new JsonArray([.. list.Select(Fill)]),
        JsonValue value when NameIn(value) is { } name => _named.TryGetValue(name, out var known) ? known?.DeepClone() : throw new InvalidOperationException($"Nothing before is called {name}."),
        _ => node?.DeepClone(),
    };

    public string this[string name] => _named[name]!.GetValue<string>();

    /// <summary>What really came, said as the document says it: where that is the document's own text, it is true.</summary>
    public JsonNode? AsShown(JsonNode? shown, JsonNode? actual) => (shown, actual) switch
    {
        (JsonValue value, _) when NameIn(value) is { } name => Named(name, actual),
        (JsonObject some, JsonObject all) when some.ContainsKey(More) => new JsonObject(
            some.Where(field => field.Key is More || all.ContainsKey(field.Key)).Select(field => KeyValuePair.Create(field.Key, field.Key is More ? field.Value!.DeepClone() : AsShown(field.Value, all[field.Key])))),
        (JsonObject some, JsonObject all) => new JsonObject(all.Select(field => KeyValuePair.Create(field.Key, AsShown(some[field.Key], field.Value)))),
        (JsonArray { Count: > 0 } some, JsonArray all) when some[^1] is JsonValue last && last.ToString() is More =>
            new JsonArray([.. all.Take(some.Count - 1).Select((item, i) => AsShown(some[i], item)), More]),
        (JsonArray some, JsonArray all) => new JsonArray([.. all.Select((item, i) => AsShown(i < some.Count ? some[i] : null, item))]),
        _ => actual?.DeepClone(),
    };

    /// <summary>On one line where it fits, otherwise with a line for each field.</summary>
    public static string Print(JsonNode? node, string indent = "")
    {
        var line = Line(node);
        return line.Length + indent.Length <= Width ? line : node switch
        {
            JsonObject record => $"{{\n{string.Join(",\n", record.Select(field => $"{indent}  {Line(field.Key)}: {Print(field.Value, indent + "  ")}"))}\n{indent}}}",
            JsonArray list => $"[\n{string.Join(",\n", list.Select(item => $"{indent}  {Print(item, indent + "  ")}"))}\n{indent}]",
            _ => line,
        };
    }

    private static string Line(JsonNode? node) => node switch
    {
        JsonObject record => record.Count == 0 ? "{}" : $"{{ {string.Join(", ", record.Select(field => $"{Line(field.Key)}: {Line(field.Value)}"))} }}",
        JsonArray list => $"[{string.Join(", ", list.Select(Line))}]",
        _ => JsonSerializer.Serialize(node, WireJson.Options),
    };

    private JsonNode? Named(string name, JsonNode? actual)
    {
        if (_named.TryGetValue(name, out var known))
        {
            return JsonNode.DeepEquals(known, actual) ? JsonValue.Create(name) : actual?.DeepClone();
        }

        _named[name] = actual?.DeepClone();
        return JsonValue.Create(name);
    }

    private static string? NameIn(JsonValue value) => value.TryGetValue<string>(out var text) && Name().IsMatch(text) ? text : null;

    [GeneratedRegex(@"^```(json call|json answer|sh upload)\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex(@"^\$[a-z_]+$")]
    private static partial Regex Name();
}
