using System.Text.Json;
using Studio.Tests.Support;

namespace Studio.Tests.Callers;

/// <summary>A place where a route or tool takes an id: an argument, an entry of a list, or a field of an object in one.</summary>
internal sealed record IdTaken(Argument Argument, string At, string Name, Func<string, string> Given)
{
    public bool IsOfAccount => Things.Named(Name) is Thing.Account;

    public static IEnumerable<IdTaken> In(Argument argument) => In(argument.Shape).Select(found => new IdTaken(argument, found.At, found.Name, found.Given));

    /// <summary>Something that a schema allows, as short as can be.</summary>
    public static string Example(Shape shape) => shape switch
    {
        { Choices: [var first, ..] } => JsonSerializer.Serialize(first),
        { Type: "integer" or "number" } => $"{shape.Minimum ?? 1}",
        { Type: "boolean" } => "true",
        { Type: "array" } => "[]",
        { Type: "object" } => $"{{{string.Join(',', shape.Required.Select(name => $"\"{name}\":{Example(shape.Fields[name])}"))}}}",
        { Format: "date-time" } => "\"2030-06-01T09:00:00Z\"",
        _ => "\"Hello\"",
    };

    private static IEnumerable<(string At, string Name, Func<string, string> Given)> In(Shape shape)
    {
        if (shape.Items is { } items)
        {
            return In(items).Select(found => (found.At.Insert(shape.Name.Length, "[]"), found.Name, (Func<string, string>)(id => $"[{found.Given(id)}]")));
        }

        if (shape.Fields.Count > 0)
        {
            return shape.Fields.Values.SelectMany(In).Select(found => ($"{shape.Name}.{found.At}", found.Name, (Func<string, string>)(id => ObjectWith(shape, found.At, found.Given(id)))));
        }

        return shape.Format is "uuid" || shape.Name.EndsWith("_id", StringComparison.Ordinal) || shape.Name.EndsWith("_ids", StringComparison.Ordinal)
            ? [(shape.Name, shape.Name, id => JsonSerializer.Serialize(id))]
            : [];
    }

    private static string ObjectWith(Shape shape, string at, string given)
    {
        var name = at.Split('.', '[')[0];
        var fields = shape.Required.Where(required => required != name).Select(required => (Name: required, Json: Example(shape.Fields[required]))).Append((Name: name, Json: given));
        return $"{{{string.Join(',', fields.Select(field => $"\"{field.Name}\":{field.Json}"))}}}";
    }
}
