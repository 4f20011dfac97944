using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;

namespace McpAuthorization;

/// <summary>How the library answers in JSON: snake_case, no nulls (clients trip over them), never stored by anybody in between.</summary>
internal static class JsonAnswer
{
    public static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    public static Task WriteAsync<T>(HttpContext http, int status, T answer, string contentType = "application/json") =>
        WriteAsync(http, status, JsonSerializer.SerializeToUtf8Bytes(answer, Options), contentType);

    public static async Task WriteAsync(HttpContext http, int status, byte[] text, string contentType = "application/json")
    {
        var response = http.Response;
        response.StatusCode = status;
        response.ContentType = contentType;
        response.ContentLength = text.Length;
        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";

        // A HEAD says what a GET would say, without saying it (RFC 9110, section 9.3.2).
        if (!HttpMethods.IsHead(http.Request.Method))
        {
            await response.Body.WriteAsync(text, http.RequestAborted);
        }
    }
}
