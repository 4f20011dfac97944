using System.Text.Json;

namespace McpAuthorization.Registration;

/// <summary>Fields of a registration request. A field that is null counts as absent; one of the wrong kind is refused by its name.</summary>
internal sealed class MetadataReader(JsonElement request)
{
    public bool Has(string field) => request.TryGetProperty(field, out var value) && value.ValueKind is not JsonValueKind.Null;

    /// <summary>Whether it is there, be it null.</summary>
    public bool Mentions(string field) => request.TryGetProperty(field, out _);

    public JsonElement? Raw(string field) => Has(field) ? request.GetProperty(field) : null;

    public string? Text(string field) =>
        Raw(field) switch
        {
            null => null,
            { ValueKind: JsonValueKind.String } value => value.GetString(),
            _ => throw RegistrationRefusedException.Metadata($"{field} has to be a string."),
        };

    /// <summary>Whether it is absent or an array of strings.</summary>
    public bool AreTexts(string field) =>
        Raw(field) is not { } value || (value.ValueKind is JsonValueKind.Array && value.EnumerateArray().All(item => item.ValueKind is JsonValueKind.String));

    /// <returns>Null where the field is absent or empty.</returns>
    public string[]? Texts(string field)
    {
        if (Raw(field) is not { } value)
        {
            return null;
        }

        if (!AreTexts(field))
        {
            throw RegistrationRefusedException.Metadata($"{field} has to be an array of strings.");
        }

        return value.GetArrayLength() == 0 ? null : [.. value.EnumerateArray().Select(item => item.GetString()!)];
    }
}
