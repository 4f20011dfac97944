using System.Text.Json;

namespace Studio.Tests.Support;

/// <summary>A program without a browser of its own: it shows a code, and asks until somebody has answered.</summary>
public sealed record DeviceProgram(TestApp App, string ClientId, string DeviceCode, string UserCode, string Address)
{
    public static async Task<DeviceProgram> StartAsync(TestApp app, string name = "Television")
    {
        using var http = app.Anonymous();
        var registered = await ReadAsync(await http.PostAsJsonAsync("/oauth/register", new
        {
            client_name = name,
            redirect_uris = new[] { "http://127.0.0.1/callback" },
            grant_types = new[] { "authorization_code", "refresh_token", "urn:ietf:params:oauth:grant-type:device_code" },
        }));
        var client = registered.GetProperty("client_id").GetString()!;
        var codes = await ReadAsync(await http.PostAsync("/oauth/device", Form(("client_id", client), ("scope", "mcp"))));

        return new(app, client, codes.GetProperty("device_code").GetString()!, codes.GetProperty("user_code").GetString()!, codes.GetProperty("verification_uri_complete").GetString()!);
    }

    public async Task<JsonElement> AskAsync()
    {
        using var http = App.Anonymous();
        var form = Form(("grant_type", "urn:ietf:params:oauth:grant-type:device_code"), ("device_code", DeviceCode), ("client_id", ClientId));
        return await (await http.PostAsync("/oauth/token", form)).Content.ReadFromJsonAsync<JsonElement>();
    }

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage answer)
    {
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    private static FormUrlEncodedContent Form(params (string Name, string Value)[] fields) => new(fields.Select(field => KeyValuePair.Create(field.Name, field.Value)));
}
