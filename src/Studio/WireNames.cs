using System.Text.Json;
using System.Text.Json.Serialization;

namespace Studio;

/// <summary>Reads the names of an enum as they are written: the serializer's own reader takes "DRAFT" and " Draft" too, which the schema forbids.</summary>
internal sealed class WireNames : JsonConverterFactory
{
    public override bool CanConvert(Type typeToConvert) => typeToConvert.IsEnum;

    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
        (JsonConverter)Activator.CreateInstance(typeof(Of<>).MakeGenericType(typeToConvert))!;

    private sealed class Of<TEnum> : JsonConverter<TEnum>
        where TEnum : struct, Enum
    {
        public override TEnum Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType is JsonTokenType.String && WireJson.Find<TEnum>(reader.GetString()!) is { } value
                ? value
                : throw new JsonException(WireJson.OneOf<TEnum>());

        public override void Write(Utf8JsonWriter writer, TEnum value, JsonSerializerOptions options) => writer.WriteStringValue(WireJson.NameOf(value));
    }
}
