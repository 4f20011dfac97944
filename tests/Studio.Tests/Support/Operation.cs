using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Studio.Tests.Support;

internal enum Place
{
    Path,
    Query,
    Header,
    Body,
    Form,
    Tool,
}

internal sealed record Argument(string Name, Place Place, Shape Shape, bool IsRequired);

/// <summary>
/// Something that agents can ask for, read off the documents that they are made from: a route of the OpenAPI document, or a tool. What is added
/// there is tested wherever all of them are. Arguments are given as JSON text, so that also what no serializer would write can be sent.
/// </summary>
internal sealed record Operation(string Name, string Method, string Path, IReadOnlyList<Argument> Arguments)
{
    private const string OfTool = "tools/call";

    public bool IsTool => Method is OfTool;

    public static async Task<IReadOnlyList<Operation>> RoutesAsync(TestApp app, CancellationToken ct)
    {
        var document = await app.Anonymous().GetFromJsonAsync<JsonElement>("/api/v1/openapi.json", ct);
        return [.. from path in document.GetProperty("paths").EnumerateObject()
                   from method in path.Value.EnumerateObject()
                   select new Operation(method.Value.GetProperty("operationId").GetString()!, method.Name.ToUpperInvariant(), path.Name, [.. ArgumentsOf(method.Value, document)])];
    }

    public static async Task<IReadOnlyList<Operation>> ToolsAsync(HttpClient client, CancellationToken ct)
    {
        var list = await (await client.SendAsync(Raw.Message("tools/list", new { }), ct)).ResultAsync(ct);
        return [.. list.GetProperty("tools").EnumerateArray().Select(tool => new Operation(
            tool.GetProperty("name").GetString()!,
            OfTool,
            "/mcp",
            [.. FieldsOf(tool.GetProperty("inputSchema"), default, Place.Tool)]))];
    }

    public HttpRequestMessage Request(IReadOnlyDictionary<string, string> given) => IsTool ? Call(given) : Route(given);

    public override string ToString() => IsTool ? Name : $"{Method} {Path}";

    private static IEnumerable<Argument> ArgumentsOf(JsonElement operation, JsonElement document)
    {
        var parameters = operation.TryGetProperty("parameters", out var several) ? several.EnumerateArray().ToList() : [];
        foreach (var parameter in parameters)
        {
            var name = parameter.GetProperty("name").GetString()!;
            var place = Enum.Parse<Place>(parameter.GetProperty("in").GetString()!, ignoreCase: true);
            yield return new(name, place, Shape.Of(name, parameter.GetProperty("schema"), document), parameter.TryGetProperty("required", out var required) && required.GetBoolean());
        }

        if (operation.TryGetProperty("requestBody", out var body))
        {
            var (type, schema) = body.GetProperty("content").EnumerateObject().Select(content => (content.Name, content.Value.GetProperty("schema"))).Single();
            foreach (var field in FieldsOf(schema, document, type is "multipart/form-data" ? Place.Form : Place.Body))
            {
                yield return field;
            }
        }
    }

    private static IEnumerable<Argument> FieldsOf(JsonElement schema, JsonElement document, Place place)
    {
        var shape = Shape.Of("", schema, document);
        return shape.Fields.Select(field => new Argument(field.Key, place, field.Value, shape.Required.Contains(field.Key)));
    }

    private HttpRequestMessage Call(IReadOnlyDictionary<string, string> given)
    {
        var request = Raw.Message("", new { });
        request.Content = Json($$$"""{"jsonrpc":"2.0","id":1,"method":"{{{Method}}}","params":{"name":"{{{Name}}}","arguments":{{{ObjectOf(given)}}}}}""");
        return request;
    }

    private HttpRequestMessage Route(IReadOnlyDictionary<string, string> given)
    {
        var here = Arguments.Where(argument => given.ContainsKey(argument.Name)).ToLookup(argument => argument.Place);
        var path = here[Place.Path].Aggregate(Path, (address, argument) => address.Replace($"{{{argument.Name}}}", Escaped(given[argument.Name]), StringComparison.Ordinal));
        var query = string.Join('&', here[Place.Query].Select(argument => $"{argument.Name}={Escaped(given[argument.Name])}"));
        var request = new HttpRequestMessage(new(Method), query.Length == 0 ? path : $"{path}?{query}");

        foreach (var argument in here[Place.Header])
        {
            request.Headers.TryAddWithoutValidation(argument.Name, TextOf(given[argument.Name]));
        }

        // What no argument is called has to be part of the body: elsewhere it would be nobody's.
        var elsewhere = Arguments.Where(argument => argument.Place is not (Place.Body or Place.Form)).Select(argument => argument.Name).ToHashSet();
        var body = given.Where(argument => !elsewhere.Contains(argument.Key)).ToDictionary();
        request.Content = Arguments.Any(argument => argument.Place is Place.Body) ? Json(ObjectOf(body)) : Arguments.Any(argument => argument.Place is Place.Form) ? Form(body) : null;
        return request;
    }

    private MultipartFormDataContent Form(Dictionary<string, string> given)
    {
        var form = new MultipartFormDataContent();
        foreach (var (name, json) in given)
        {
            if (Arguments.Any(argument => argument.Name == name && argument.Shape.Format is "binary"))
            {
                form.Add(new ByteArrayContent(Convert.FromBase64String(TextOf(json))), name, "file.bin");
            }
            else
            {
                form.Add(new StringContent(TextOf(json)), name);
            }
        }

        return form;
    }

    private static StringContent Json(string text) => new(text, Encoding.UTF8, new MediaTypeHeaderValue("application/json"));

    private static string ObjectOf(IReadOnlyDictionary<string, string> given) => $"{{{string.Join(',', given.Select(argument => $"{JsonSerializer.Serialize(argument.Key)}:{argument.Value}"))}}}";

    private static string Escaped(string json) => Uri.EscapeDataString(TextOf(json));

    private static string TextOf(string json) => json.StartsWith('"') ? JsonSerializer.Deserialize<string>(json)! : json;
}
