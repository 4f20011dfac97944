using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using OpenTelemetry.Trace;
using Studio.ApiKeys;
using Studio.Tests.Support;

namespace Studio.Tests.Telemetry;

/// <summary>
/// Much of what can happen, with every word of the log and every span kept: nothing in them may open anything. The log is on its most talkative setting.
/// </summary>
public sealed class ALongScenario : IDisposable
{
    private readonly EveryWord _said = new();
    private readonly List<Activity> _spans = [];
    private readonly HashSet<string> _secrets = [];
    private readonly StringBuilder _pages = new();
    private readonly TestApp _app;
    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;

    public ALongScenario() => _app = new(builder =>
    {
        builder.UseSetting("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9");
        builder.ConfigureServices(services => services
            .AddLogging(logging => logging.AddProvider(_said).SetMinimumLevel(LogLevel.Trace))
            .ConfigureOpenTelemetryTracerProvider(tracing => tracing.AddInMemoryExporter(_spans)));
    });

    [Fact]
    public async Task Q05_L20_Leaves_nothing_in_logs_and_traces_that_opens_anything()
    {
        _secrets.UnionWith([Somebody.Password, "another long password", "a wrong password", "made-up-bearer", "made-up-verifier-made-up-verifier-made-up-verifier"]);
        var ada = await (await Somebody.JoinAsync(_app)).WithPasswordAsync();
        var channel = await ada.ConnectChannelAsync();
        var visitor = new Visitor(_app);

        // Somebody signs in, wrong at first.
        await visitor.SignInAsync(ada.Email, "a wrong password");
        await visitor.SignInAsync(ada.Email);
        Keep(visitor);

        // A program without a secret connects, refreshes, has it again, sends the code again, and signs out.
        var program = await ClientProgram.RegisterAsync(_app);
        var tokens = Keep(await ConnectAsync(program, visitor));
        Keep(await JsonAsync(await program.RefreshAsync(Text(tokens, "refresh_token"))));
        Keep(await JsonAsync(await program.RefreshAsync(Text(tokens, "refresh_token"))));
        await program.RefreshAsync("made-up-bearer");
        await UseAsync(Text(tokens, "access_token"), channel);
        await PostAsync("/oauth/revoke_token", ("token", Text(tokens, "refresh_token")), ("client_id", program.ClientId));
        await UseAsync(Text(tokens, "access_token"), channel);

        // One with a secret, sent in each of the ways; and the token that its registration is looked after with.
        foreach (var method in new[] { "client_secret_basic", "client_secret_post" })
        {
            await RegisterWithSecretAsync(method);
        }

        // A device, and its person.
        var device = await DeviceProgram.StartAsync(_app);
        _secrets.UnionWith([device.DeviceCode, device.UserCode]);
        await device.AskAsync();
        var typed = await visitor.FollowAsync(await visitor.PressAsync(await visitor.GetAsync("/device"), "Continue", ("user_code", device.UserCode)));
        await visitor.FollowAsync(await visitor.PressAsync(typed, "Allow"));
        _app.Clock.Advance(TimeSpan.FromSeconds(10));
        Keep(await device.AskAsync());

        // Keys: one that works, one that is wrong.
        var issued = await visitor.PressAsync(await visitor.GetAsync("/api-keys/new"), "Issue the key", ("name", "Robot"), ("channels", channel.ToString()), ("expires_at", ""));
        var key = issued.Document.QuerySelector(".copy code")!.TextContent;
        _secrets.Add(key[ApiKeySecret.Prefix.Length..^9]);
        await UseAsync(key, channel);
        await UseAsync(key[..^8] + "00000000", channel);
        await UseAsync("made-up-bearer", channel);

        // Pages, and the new password.
        foreach (var path in new[] { "/", "/posts", "/agents", "/agents?of=workspace", "/api-keys", "/account" })
        {
            _pages.Append((await visitor.GetAsync(path)).Document.DocumentElement.OuterHtml);
        }

        await visitor.PressAsync(await visitor.OpenAsync("/account"), "Change the password", ("current", Somebody.Password), ("password", "another long password"));
        Keep(visitor);
        await visitor.PressAsync(await visitor.OpenAsync("/account"), "Sign out everywhere");

        _app.Services.GetRequiredService<TracerProvider>().ForceFlush();
        var log = _said.Text;
        var traces = string.Join('\n', _spans.ToArray().Where(span => span is not null).Select(Words));
        Assert.True(_secrets.Count > 25, $"{_secrets.Count}");
        Assert.Contains("/oauth/token", log);
        Assert.Contains("/oauth/token", traces);
        Assert.Empty(_secrets.Where(secret => log.Contains(secret, StringComparison.Ordinal)).Select(secret => "log: " + LineOf(log, secret)));
        Assert.Empty(_secrets.Where(secret => traces.Contains(secret, StringComparison.Ordinal)).Select(secret => "trace: " + LineOf(traces, secret)));
        Assert.DoesNotContain(_secrets, secret => _pages.ToString().Contains(secret, StringComparison.Ordinal));
    }

    public void Dispose() => _app.Dispose();

    private async Task<JsonElement> ConnectAsync(ClientProgram program, Visitor visitor)
    {
        var question = await visitor.OpenAsync(program.Address() + "&prompt=consent");
        var back = await visitor.FollowAsync(await visitor.PressAsync(question, "Allow"));
        var code = program.Answer(back.Location)["code"];
        _secrets.Add(code);
        await PostAsync("/oauth/token", ("grant_type", "authorization_code"), ("code", code), ("client_id", program.ClientId), ("code_verifier", "made-up-verifier-made-up-verifier-made-up-verifier"));
        var tokens = await program.ExchangeAsync(code);

        // The same code again ends what it gave; what is used afterwards comes from another.
        await PostAsync("/oauth/token", ("grant_type", "authorization_code"), ("code", code), ("client_id", program.ClientId), ("code_verifier", "made-up-verifier-made-up-verifier-made-up-verifier"));
        Keep(tokens);
        var again = program.Answer((await visitor.FollowAsync(await visitor.PressAsync(await visitor.OpenAsync(program.Address() + "&prompt=consent"), "Allow"))).Location)["code"];
        _secrets.Add(again);
        return await program.ExchangeAsync(again);
    }

    private async Task RegisterWithSecretAsync(string method)
    {
        using var http = _app.Anonymous();
        var client = Keep(await JsonAsync(await http.PostAsJsonAsync(
            "/oauth/register", new { redirect_uris = new[] { ClientProgram.Hosted }, token_endpoint_auth_method = method, grant_types = new[] { "authorization_code", "refresh_token" } }, _ct)));
        var (id, secret) = (Text(client, "client_id"), Text(client, "client_secret"));

        if (method == "client_secret_basic")
        {
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Keep(Convert.ToBase64String(Encoding.UTF8.GetBytes($"{id}:{secret}"))));
            await http.PostAsync("/oauth/token", new FormUrlEncodedContent([new("grant_type", "refresh_token"), new("refresh_token", "made-up-bearer")]), _ct);
        }
        else
        {
            await PostAsync("/oauth/token", ("grant_type", "refresh_token"), ("refresh_token", "made-up-bearer"), ("client_id", id), ("client_secret", secret));
            await PostAsync("/oauth/introspect", ("token", "made-up-bearer"), ("client_id", id), ("client_secret", secret));
        }

        http.DefaultRequestHeaders.Authorization = new("Bearer", Text(client, "registration_access_token"));
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync(Text(client, "registration_client_uri"), _ct)).StatusCode);
    }

    private async Task UseAsync(string bearer, Guid channel)
    {
        var client = _app.With(bearer);
        await client.SendAsync(Raw.ToolsCall("list_accounts"), _ct);
        await client.SendAsync(Raw.ToolsCall("create_draft", new { social_account_id = channel, caption = "Hello" }), _ct);
        await client.GetAsync("/api/v1/me", _ct);

        // A mistake that programs make: it is not read, and must not be kept either.
        await _app.Anonymous().GetAsync($"/mcp?access_token={bearer}", _ct);
        await _app.Anonymous().GetAsync($"/api/v1/me?api_key={bearer}", _ct);
        await PostAsync($"/oauth/revoke_token?token={bearer}", ("client_id", "nobody"));
    }

    private async Task<HttpResponseMessage> PostAsync(string path, params (string Name, string Value)[] fields)
    {
        using var http = _app.Anonymous();
        return await http.PostAsync(path, new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value))), _ct);
    }

    private async Task<JsonElement> JsonAsync(HttpResponseMessage answer) => await answer.Content.ReadFromJsonAsync<JsonElement>(_ct);

    private string Keep(string secret)
    {
        _secrets.Add(secret);
        return secret;
    }

    private JsonElement Keep(JsonElement answer)
    {
        foreach (var name in new[] { "access_token", "refresh_token", "client_secret", "registration_access_token" })
        {
            if (answer.TryGetProperty(name, out var secret))
            {
                _secrets.Add(secret.GetString()!);
            }
        }

        return answer;
    }

    private void Keep(Visitor visitor) => _secrets.UnionWith(visitor.Cookies.Values);

    private static string Text(JsonElement answer, string name) => answer.GetProperty(name).GetString()!;

    private static string Words(Activity span) => string.Join(
        ' ', [span.DisplayName, .. span.TagObjects.Select(tag => $"{tag.Key}={tag.Value}"), .. span.Events.SelectMany(one => one.Tags.Select(tag => $"{one.Name} {tag.Key}={tag.Value}"))]);

    private static string LineOf(string text, string secret) => text.Split('\n').First(line => line.Contains(secret, StringComparison.Ordinal));
}
