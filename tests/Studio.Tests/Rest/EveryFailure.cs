using System.Text;
using System.Text.Json;
using Studio.Callers;
using Studio.Tests.Support;

namespace Studio.Tests.Rest;

/// <summary>Whatever goes wrong has one shape (RFC 9457) with a word for programs and words for whoever reads it.</summary>
[Trait(Wire.Trait, Wire.Alone)]
public sealed class EveryFailure : IDisposable
{
    private const string Posts = "/api/v1/posts";

    private readonly TestApp _app = new();
    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;

    public static TheoryData<string, string, string?, string, int, string> Requests { get; } = new()
    {
        { "GET", "/api/v1/nothing/here", null, "", 404, "not_found" },
        { "GET", "/api/v1", null, "", 404, "not_found" },
        { "GET", $"{Posts}/not-an-id", null, "", 404, "not_found" },
        { "GET", $"{Posts}/0199a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6b", null, "", 404, "not_found" },
        { "DELETE", Posts, null, "", 405, "method_not_allowed" },
        { "POST", "/api/v1/me", "{}", "application/json", 405, "method_not_allowed" },
        { "POST", Posts, "social_account_id=x", "application/x-www-form-urlencoded", 415, "unsupported_media_type" },
        { "POST", Posts, "{}", "", 415, "unsupported_media_type" },
        { "POST", Posts, "{", "application/json", 422, "unprocessable_entity" },
        { "POST", Posts, "[]", "application/json", 422, "unprocessable_entity" },
        { "POST", Posts, "{}", "application/json", 422, "unprocessable_entity" },
        { "POST", Posts, "{\"made_up\":1}", "application/json", 422, "unprocessable_entity" },
        { "POST", Posts, "{\"social_account_id\":\"0199a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6b\",\"caption\":\"\\ud800\"}", "application/json", 422, "unprocessable_entity" },
        { "POST", Posts, "{\"Caption\":\"a\",\"social_account_id\":\"0199a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6b\"}", "application/json", 422, "unprocessable_entity" },
        { "POST", Posts, "{}", "application/json; charset=bogus", 415, "unsupported_media_type" },
        { "POST", Posts, "{}", "application/json; charset=utf-7", 415, "unsupported_media_type" },
        { "POST", Posts, "", "application/json", 422, "unprocessable_entity" },
        { "GET", $"{Posts}?limit=many", null, "", 422, "unprocessable_entity" },
        { "GET", $"{Posts}?status=lost", null, "", 422, "unprocessable_entity" },
        { "GET", $"{Posts}?cursor=%00", null, "", 422, "unprocessable_entity" },
    };

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task B15_Has_one_shape(string method, string path, string? body, string type, int status, string slug)
    {
        foreach (var accept in new[] { "application/json", "text/html", "image/png" })
        {
            using var request = new HttpRequestMessage(new(method), path) { Content = body is null ? null : new ByteArrayContent(Encoding.UTF8.GetBytes(body)) };
            request.Headers.Accept.ParseAdd(accept);
            if (body is not null && type != "")
            {
                request.Content!.Headers.TryAddWithoutValidation("Content-Type", type);
            }

            await IsProblemAsync(await (await (await Somebody.JoinAsync(_app)).RestAsync()).SendAsync(request, _ct), status, slug);
        }
    }

    [Fact]
    public async Task Says_of_a_wrong_type_nothing_of_characters()
    {
        var answer = await (await (await Somebody.JoinAsync(_app)).RestAsync()).PostAsJsonAsync(Posts, new { social_account_id = Guid.CreateVersion7(), caption = 1 }, _ct);

        Assert.Contains("'caption' is unknown here or not of the right type", await answer.Content.ReadAsStringAsync(_ct));
    }

    [Fact]
    public async Task B15_Has_one_shape_and_a_row_also_where_it_is_ours()
    {
        var ada = await Somebody.JoinAsync(_app);
        var client = await ada.RestAsync();

        await _app.TamperAsync("ALTER TABLE channels RENAME TO hidden");
        var failed = await client.GetAsync("/api/v1/accounts", _ct);
        await _app.TamperAsync("ALTER TABLE hidden RENAME TO channels");

        var problem = await IsProblemAsync(failed, 500, "error");
        Assert.DoesNotContain("channels", problem.GetRawText(), StringComparison.Ordinal);
        Assert.True(failed.Headers.Contains("RateLimit"));

        await client.PostAsJsonAsync(Posts, new { }, _ct);
        Assert.Equal([("accounts.list", "error"), ("post.create.draft", "invalid")], (await _app.RowsAsync(ada.WorkspaceId, _ct)).Select(row => (row.Action, row.Outcome)));
    }

    [Fact]
    public async Task B15_Has_one_shape_where_a_body_is_too_large_to_be_read()
    {
        await using var app = RunningApp.Start();
        var ada = await Somebody.JoinAsync(app);
        using var patient = new SocketsHttpHandler { Expect100ContinueTimeout = TimeSpan.FromMinutes(1) };
        using var client = new HttpClient(patient) { BaseAddress = new(app.Address), DefaultRequestHeaders = { Authorization = new("Bearer", await ada.TokenAsync()) } };
        using var body = new StringContent($"{{\"caption\":\"{new string('x', 31_000_000)}\"}}", Encoding.UTF8, "application/json");

        // The server says no before the body is on its way.
        client.DefaultRequestHeaders.ExpectContinue = true;
        await IsProblemAsync(await client.PostAsync(Posts, body, _ct), 413, "payload_too_large");
    }

    [Fact]
    public async Task B15_Has_one_shape_at_the_guard()
    {
        await IsProblemAsync(await _app.Anonymous().GetAsync(Posts, _ct), 401, "unauthorized");
        await IsProblemAsync(await _app.With(await (await Somebody.JoinAsync(_app)).TokenAsync(Scope.PostsRead)).PostAsJsonAsync(Posts, new { social_account_id = Guid.CreateVersion7(), caption = "Hello" }, _ct), 403, "insufficient_scope");
    }

    public void Dispose() => _app.Dispose();

    private async Task<JsonElement> IsProblemAsync(HttpResponseMessage response, int status, string slug)
    {
        var text = await response.Content.ReadAsStringAsync(_ct);
        Assert.True(status == (int)response.StatusCode, $"{response.StatusCode}: {text}");
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);

        var problem = JsonSerializer.Deserialize<JsonElement>(text);
        Assert.Equal((status, slug), (problem.GetProperty("status").GetInt32(), problem.GetProperty("error").GetString()));
        Assert.False(string.IsNullOrWhiteSpace(problem.GetProperty("detail").GetString()), text);
        return problem;
    }
}
