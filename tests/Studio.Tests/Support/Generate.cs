using System.Text;
using System.Text.Json;
using CsCheck;

namespace Studio.Tests.Support;

/// <summary>JSON text that a shape allows, that it does not allow, and that nobody would think of.</summary>
internal sealed class Generate(Func<Shape, IReadOnlyList<string>> ids)
{
    /// <summary>What a serializer would not write: halves of characters, NUL, names twice, more levels than readers follow, numbers that are none.</summary>
    public static readonly Gen<string> Odd = Gen.OneOf(
        "\"\\ud800\"", "\"a\\udc00b\"", "\"\\u0000\"", "\"a\\u0000b\"", "1e400", "-1e400", "99999999999999999999999999", "-0", "1.0", "1E2", "0.1e-400", "\"\\uFFFF\"", "\"\\uFEFF\"",
        "{\"a\":1,\"a\":2}", Nested("[", "]", 30), Nested("[", "]", 500), Nested("{\"a\":", "}", 30), Nested("{\"a\":", "}", 500), $"[{string.Join(',', Enumerable.Repeat("null", 5_000))}]", "[]", "{}", "[null]", "[[]]", "[{}]", "null", "NaN", "Infinity", "'a'", "\"a", "\"\\x\"", "\"\t\"", "01", "", "//", "[1,]",
        "{\"__proto__\":{}}", "{\"$ref\":\"#\"}", "{\"\":1}", $"\"{new string('a', 100_000)}\"");

    private static readonly Gen<string> Times = Gen.OneOf(
        "2030-01-02T09:00:00Z", "2030-03-31T02:30:00+01:00", "2030-10-27T02:30:00+02:00", "2031-06-01T09:00:00.123456789+05:45", "2030-02-01T09:00:00-00:00", "2030-01-01T09:00:00+00:00",
        "0001-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "0001-01-01T00:00:00-14:00", "9999-12-31T23:59:59.9999999Z", "9999-12-31T23:59:59-14:00", "9999-12-31T23:59:59+14:00", "2030-06-30T23:59:60Z", "1970-01-01T00:00:00Z", "2032-02-29T12:00:00Z", "2030-01-01t09:00:00z");

    private static readonly string[] NoTimes = ["tomorrow", "", "2030-01-01", "2030-01-01T09:00:00", "2030-13-01T00:00:00Z", "2030-02-30T00:00:00Z", "2030-01-01T25:00:00Z", "2030-01-01T09:00:00+25:00", "2030-01-01T09:00:00+99:99", "1893488400", "2030-01-01T09:00:00Z+01:00"];

    private static readonly string[] NoIds = ["not-an-id", "", "0199a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6", "0199a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6g", "0199a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6b0", "' OR 1=1 --"];

    // Whole characters of every kind: of other directions, that join, that are two units, that end lines or mean something to SQL, HTML or a shell.
    private static readonly Gen<string> Text = Gen.Frequency(
        (6, Gen.String[Gen.Char[' ', '~'], 0, 40]),
        (3, Gen.OneOf("Hello", "", " ", "\r\n", "%_\\", "' OR 1=1 --", "<script>alert(1)</script>", "{{7*7}}", "../../etc/passwd", "$(id)", "مرحبا بالعالم", "\u202eabc\u202c", "हिन्दी क्ष", "👩‍👩‍👧‍👦🏽", "e\u0301\u0301\u0301", "\u200b\ufeff", "\u0001\u001f\u007f\u0085\u2028", "a#b @c https://x.org/(y) #z", "ß İ ı", "ﷺ", "𒐫", "null")),
        (2, Gen.Select(Gen.Int[0x20, 0xD7FF], rune => new Rune(rune).ToString()).Array[0, 30].Select(string.Concat)),
        (1, Gen.Select(Gen.Int[0x1F000, 0x1FAFF], rune => new Rune(rune).ToString()).Array[0, 30].Select(string.Concat)));

    public Gen<string> Valid(Shape shape) => shape.MayBeNull ? Gen.Frequency((4, Present(shape)), (1, Gen.Const("null"))) : Present(shape);

    /// <summary>What the shape forbids, or null where it forbids nothing.</summary>
    public Gen<string>? Broken(Shape shape, bool isText = false)
    {
        var broken = new List<Gen<string>>();
        if (!isText && shape is { MayBeNull: false })
        {
            broken.Add(Gen.Const("null"));
        }

        switch (shape)
        {
            case { Choices.Count: > 0 }:
                broken.Add(Quoted("lost", "", "Draft "));
                break;
            case { Format: "uuid" }:
                broken.Add(Quoted(NoIds));
                break;
            case { Format: "date-time" }:
                broken.Add(Quoted(NoTimes));
                break;
            case { Type: "integer" }:
                broken.Add(isText ? Quoted("ten", "1.5", "99999999999999999999", "1e2", "0x10") : Gen.OneOf("1.5", "1e400", "99999999999999999999", "\"5\"", "true"));
                broken.AddRange(new[] { shape.Minimum - 1, shape.Maximum + 1 }.OfType<int>().Select(number => Gen.Const($"{number}")));
                break;
            case { Type: "boolean" }:
                broken.Add(isText ? Quoted("yes", "2") : Gen.OneOf("\"true\"", "1"));
                break;
            case { Type: "array", Items: { } items } when Broken(items) is { } item:
                broken.Add(Gen.Select(Valid(items), item, (good, bad) => $"[{good},{bad}]"));
                break;
            case { Type: "object", Fields.Count: > 0 }:
                broken.AddRange(shape.Required.Select(name => Object(shape, without: name)));
                broken.Add(Object(shape).Select(json => json.Insert(1, json.Length > 2 ? "\"made_up\":1," : "\"made_up\":1")));
                broken.AddRange(shape.Fields.Values.Select(field => Broken(field) is { } bad ? Gen.Select(Object(shape, without: field.Name), bad, (json, value) => With(json, field.Name, value)) : null).OfType<Gen<string>>());
                break;
        }

        if (!isText && shape.Type is not (Shape.Anything or "integer" or "boolean"))
        {
            broken.Add(Gen.OneOf(new[] { ("string", "7"), ("string", "true"), ("string", "1.5"), ("array", "\"x\""), ("array", "7"), ("object", "\"x\""), ("object", "7") }.Where(wrong => wrong.Item1 == shape.Type).Select(wrong => wrong.Item2).ToArray()));
            broken.Add(Gen.Const(shape.Type is "array" ? "{}" : "[]"));
        }

        if (shape.MaxLength is { } most)
        {
            broken.Add(Gen.Int[most + 1, most + 50].Select(length => $"\"{new string('x', length)}\""));
        }

        return broken.Count == 0 ? null : Gen.OneOf([.. broken]);
    }

    private Gen<string> Present(Shape shape) => shape switch
    {
        { Choices.Count: > 0 } => Quoted([.. shape.Choices]),
        { Format: "uuid" } => Gen.OneOf([.. ids(shape).Select(Json), Json($"{Guid.Parse("0199a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6b")}"), Json($"{Guid.Empty}"), Json($"{Guid.AllBitsSet}")]),
        { Format: "date-time" } => Times.Select(Json),
        { Type: "integer" } => Number(shape).Select(number => $"{number}"),
        { Type: "boolean" } => Gen.OneOf("true", "false"),
        { Type: "array", Items: { } items } => Gen.Frequency((9, Valid(items).Array[0, 3]), (1, Valid(items).Array[0, 60])).Select(all => $"[{string.Join(',', all)}]"),
        { Type: "object", Fields.Count: > 0 } => Object(shape),
        { Type: "object" } => Gen.Frequency((4, Gen.OneOf("{}", "{\"board\":\"7\"}", "{\"a\":{\"b\":[1,2.5,null,true]}}")), (1, Odd.Where(json => json.StartsWith('{')))),
        { Type: "string", MaxLength: > 100 and var most } => Gen.Frequency((19, Text), (1, Gen.OneOf(new string('x', most), new string('é', most / 2)))).Select(Json),
        _ => Text.Select(Json),
    };

    private Gen<string> Object(Shape shape, string? without = null) =>
        shape.Fields.Values.Where(field => field.Name != without).Aggregate(
            Gen.Const("{}"),
            (all, field) => Gen.Select(all, Gen.Bool, Valid(field), (json, isThere, value) => isThere || shape.Required.Contains(field.Name) ? With(json, field.Name, value) : json));

    private static Gen<int> Number(Shape shape)
    {
        var (least, most) = (shape.Minimum ?? int.MinValue, shape.Maximum ?? int.MaxValue);
        return Gen.Frequency((3, Gen.Int[Math.Max(least, 0), Math.Min(most, 100)]), (1, Gen.OneOf(least, most, Math.Clamp(0, least, most))));
    }

    private static string With(string json, string name, string value) => json.Insert(1, $"{Json(name)}:{value}{(json.Length > 2 ? "," : "")}");

    private static Gen<string> Quoted(params string[] texts) => Gen.OneOf([.. texts.Select(Json)]);

    private static string Json(string text) => JsonSerializer.Serialize(text);

    private static string Nested(string open, string close, int levels) => $"{string.Concat(Enumerable.Repeat(open, levels))}1{string.Concat(Enumerable.Repeat(close, levels))}";
}
