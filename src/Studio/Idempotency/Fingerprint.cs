using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;

namespace Studio.Idempotency;

/// <summary>Tells one request from another, however its JSON is laid out. The key itself is no part of it.</summary>
public static class Fingerprint
{
    /// <summary>The field that a key comes in, in a body or among the arguments of a tool.</summary>
    public const string KeyField = "idempotency_key";

    /// <param name="operation">The tool, or the method and route.</param>
    /// <param name="asked">All that it was given, in an order that is always the same.</param>
    public static byte[] Of(string operation, IEnumerable<JsonElement> asked)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartArray();
            json.WriteStringValue(operation);
            foreach (var given in asked)
            {
                Write(json, given, KeyField);
            }

            json.WriteEndArray();
        }

        return SHA256.HashData(bytes.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter json, JsonElement value, string? without = null)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                json.WriteStartObject();
                foreach (var property in value.EnumerateObject().Where(property => property.Name != without).OrderBy(property => property.Name, StringComparer.Ordinal))
                {
                    json.WritePropertyName(property.Name);
                    Write(json, property.Value);
                }

                json.WriteEndObject();
                break;
            case JsonValueKind.Array:
                json.WriteStartArray();
                foreach (var item in value.EnumerateArray())
                {
                    Write(json, item);
                }

                json.WriteEndArray();
                break;
            default:
                value.WriteTo(json);
                break;
        }
    }
}
