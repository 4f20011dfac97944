using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace McpAuthorization.Tests.Support;

/// <summary>What a client sends and reads.</summary>
internal static class Requests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static string? Header(this HttpResponseMessage answer, string name) =>
        answer.Headers.TryGetValues(name, out var values) || answer.Content.Headers.TryGetValues(name, out values) ? string.Join(", ", values) : null;

    public static Task<(HttpStatusCode Status, JsonElement Answer)> RegisterAsync(this ResourceHost host, object metadata, string? from = null, string path = "/oauth/register") =>
        host.RegisterAsync(JsonSerializer.Serialize(metadata), from, path);

    public static async Task<(HttpStatusCode Status, JsonElement Answer)> RegisterAsync(this ResourceHost host, string body, string? from = null, string path = "/oauth/register")
    {
        using var answer = await host.PostAsync(path, Encoding.UTF8.GetBytes(body), "application/json", from);

        Assert.Equal("application/json", answer.Content.Headers.ContentType?.ToString());
        Assert.True(answer.Headers.CacheControl?.NoStore);
        return (answer.StatusCode, await answer.Content.ReadFromJsonAsync<JsonElement>(Ct));
    }

    public static Task<HttpResponseMessage> PostAsync(this ResourceHost host, string path, byte[] body, string? contentType, string? from = null) =>
        host.SendAsync(HttpMethod.Post, path, request =>
        {
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.ContentType = contentType is null ? null : MediaTypeHeaderValue.Parse(contentType);
            if (from is not null)
            {
                request.Headers.Add("X-Test-Address", from);
            }
        });

    public static string[] Strings(this JsonElement answer, string field) => [.. answer.GetProperty(field).EnumerateArray().Select(item => item.GetString()!)];
}
