namespace McpAuthorization.Tests.Support;

/// <summary>Keeps cookies and follows nothing by itself, so that a test sees every step.</summary>
public sealed class Browser(HttpClient http)
{
    private readonly Dictionary<string, string> _cookies = [];

    public IReadOnlyDictionary<string, string> Cookies => _cookies;

    public string? LastSetCookie { get; private set; }

    public Task<HttpResponseMessage> GetAsync(string address, string? accept = null) => SendAsync(new(HttpMethod.Get, address), accept);

    public Task<HttpResponseMessage> PostAsync(string address, params (string Name, string Value)[] form) => SendAsync(
        new(HttpMethod.Post, address) { Content = new FormUrlEncodedContent(form.Select(field => KeyValuePair.Create(field.Name, field.Value))) });

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, string? accept = null)
    {
        if (_cookies.Count > 0)
        {
            request.Headers.Add("Cookie", string.Join("; ", _cookies.Select(cookie => $"{cookie.Key}={cookie.Value}")));
        }

        if (accept is not null)
        {
            request.Headers.Add("Accept", accept);
        }

        var response = await http.SendAsync(request);

        foreach (var header in response.Headers.TryGetValues("Set-Cookie", out var set) ? set : [])
        {
            var pair = header.Split(';')[0].Split('=', 2);
            LastSetCookie = header;
            _cookies[pair[0]] = pair[1];

            if (pair[1] is "")
            {
                _cookies.Remove(pair[0]);
            }
        }

        return response;
    }
}
