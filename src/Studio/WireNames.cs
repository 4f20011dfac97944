using System.Text.Json;
using System.Text.Json.Serialization;

namespace Studio;

/// <summary>Enums as outsiders see them: names, read exactly as they are written. The serializer's own reader takes "DRAFT" and " Draft" too, which no schema allows.</summary>
internal sealed class WireNames : JsonConverterFactory
{
    public override bool CanConvert(Type typeToConvert) => typeToConvert.IsEnum;

    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
        (JsonConverter)Activator.CreateInstance(typeof(Of<>).MakeGenericType(typeToConvert))!;

    private sealed class Of<TEnum> : JsonConverter<TEnum>
        where TEnum : struct, Enum
    {
        private static readonly TEnum[] Values = Enum.GetValues<TEnum>();
        private static readonly JsonEncodedText[] Names = [.. Values.Select(value => JsonEncodedText.Encode(WireJson.NameOf(value)))];

        public override TEnum Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            for (var i = 0; reader.TokenType is JsonTokenType.String && i < Names.Length; i++)
            {
                if (reader.ValueTextEquals(Names[i].EncodedUtf8Bytes))
                {
                    return Values[i];
                }
            }

            throw new JsonException(WireJson.OneOf<TEnum>());
        }

        public override void Write(Utf8JsonWriter writer, TEnum value, JsonSerializerOptions options) => writer.WriteStringValue(Names[Array.IndexOf(Values, value)]);
    }
}
