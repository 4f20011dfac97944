using System.Globalization;
using System.Text.Json;

namespace Studio.Tests.Support;

/// <summary>What the API's document says of an answer, and how an answer differs from it. A field that it does not name is a difference too.</summary>
internal sealed class ApiSchema(JsonElement document)
{
    public static async Task<ApiSchema> OfAsync(HttpClient client, CancellationToken ct) =>
        new(await client.GetFromJsonAsync<JsonElement>("/api/v1/openapi.json", ct));

    public IEnumerable<string> PathsWith(string method) =>
        document.GetProperty("paths").EnumerateObject().Where(path => path.Value.TryGetProperty(method, out _)).Select(path => path.Name);

    public IReadOnlyList<string> DifferencesOf(JsonElement answer, string path, string method, int status)
    {
        var responses = document.GetProperty("paths").GetProperty(path).GetProperty(method).GetProperty("responses");
        if (!responses.TryGetProperty(status.ToString(CultureInfo.InvariantCulture), out var response))
        {
            return [$"{method} {path} answers {status}, which is not described"];
        }

        return [.. Differences(answer, response.GetProperty("content").EnumerateObject().First().Value.GetProperty("schema"), "$")];
    }

    private IEnumerable<string> Differences(JsonElement value, JsonElement schema, string at)
    {
        if (schema.TryGetProperty("$ref", out var reference))
        {
            var found = reference.GetString()!.Split('/').Skip(1).Aggregate(document, (node, name) => node.GetProperty(name));
            return Differences(value, found, at);
        }

        foreach (var several in new[] { "oneOf", "anyOf" })
        {
            if (schema.TryGetProperty(several, out var choices))
            {
                return choices.EnumerateArray().Any(choice => !Differences(value, choice, at).Any()) ? [] : [$"{at} is none of {choices}"];
            }
        }

        if (schema.TryGetProperty("enum", out var allowed))
        {
            return allowed.EnumerateArray().Any(one => one.ToString() == value.ToString()) ? [] : [$"{at} is {value}, not one of {allowed}"];
        }

        if (schema.TryGetProperty("type", out var type) && !TypesOf(type).Contains(TypeOf(value)) && !(TypeOf(value) is "integer" && TypesOf(type).Contains("number")))
        {
            return [$"{at} is {TypeOf(value)}, not {type}"];
        }

        return value.ValueKind switch
        {
            JsonValueKind.Object => OfObject(value, schema, at),
            JsonValueKind.Array => value.EnumerateArray().SelectMany((item, i) => Differences(item, schema.GetProperty("items"), $"{at}[{i}]")),
            JsonValueKind.String => OfText(value, schema, at),
            _ => [],
        };
    }

    private IEnumerable<string> OfObject(JsonElement value, JsonElement schema, string at)
    {
        var known = schema.TryGetProperty("properties", out var properties) ? properties.EnumerateObject().ToDictionary(property => property.Name, property => property.Value) : [];
        var required = schema.TryGetProperty("required", out var names) ? names.EnumerateArray().Select(name => name.GetString()!) : [];

        foreach (var missing in required.Where(name => !value.TryGetProperty(name, out _)))
        {
            yield return $"{at}.{missing} is missing";
        }

        foreach (var property in value.EnumerateObject())
        {
            if (known.TryGetValue(property.Name, out var described))
            {
                foreach (var difference in Differences(property.Value, described, $"{at}.{property.Name}"))
                {
                    yield return difference;
                }
            }
            else if (!schema.TryGetProperty("additionalProperties", out var others) || others.ValueKind is JsonValueKind.False)
            {
                yield return $"{at}.{property.Name} is not described";
            }
        }
    }

    private static IEnumerable<string> OfText(JsonElement value, JsonElement schema, string at)
    {
        var fits = !schema.TryGetProperty("format", out var format) || format.GetString() switch
        {
            "uuid" => value.TryGetGuid(out _),
            "date-time" => value.TryGetDateTimeOffset(out _) && value.GetString()!.EndsWith('Z'),
            "date" => DateOnly.TryParseExact(value.GetString(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
            _ => true,
        };
        return fits ? [] : [$"{at} is '{value}', which is no {format}"];
    }

    private static string[] TypesOf(JsonElement type) =>
        type.ValueKind is JsonValueKind.Array ? [.. type.EnumerateArray().Select(one => one.GetString()!)] : [type.GetString()!];

    private static string TypeOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True or JsonValueKind.False => "boolean",
        JsonValueKind.Number => value.TryGetInt64(out _) ? "integer" : "number",
        JsonValueKind.Array => "array",
        JsonValueKind.Object => "object",
        JsonValueKind.Null => "null",
        _ => "string",
    };
}
