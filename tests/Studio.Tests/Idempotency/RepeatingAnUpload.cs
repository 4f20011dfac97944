using System.Net;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Studio.Tests.Media;
using Studio.Tests.Support;

namespace Studio.Tests.Idempotency;

public sealed class RepeatingAnUpload : IAsyncLifetime
{
    private readonly TestApp _app = new();
    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;
    private Somebody _ada = null!;
    private HttpClient _rest = null!;

    public async ValueTask InitializeAsync()
    {
        _ada = await Somebody.JoinAsync(_app);
        _rest = await _ada.RestAsync();
    }

    [Fact]
    public async Task B5_With_the_same_bytes_is_answered_the_same_and_kept_once()
    {
        var file = Files.Pdf(300);

        var first = await SendAsync(file, "k-1");
        var again = await SendAsync(file, "k-1");

        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.Created), (first.StatusCode, again.StatusCode));
        Assert.Equal((false, true), (first.Headers.Contains("Idempotency-Replayed"), again.Headers.Contains("Idempotency-Replayed")));
        Assert.Equal(first.Headers.Location, again.Headers.Location);
        Assert.Equal(await first.Content.ReadAsStringAsync(_ct), await again.Content.ReadAsStringAsync(_ct));
        Assert.Equal((1, 300), (await MediaAsync(), await UsedAsync()));
        Assert.Empty(Directory.GetFiles(_app.Incoming()));
    }

    [Fact]
    public async Task B5_With_other_bytes_of_the_same_name_and_size_is_refused_and_leaves_nothing()
    {
        await SendAsync(Files.Pdf(300), "k-1");

        var other = await SendAsync(Files.Pdf(300), "k-1");

        Assert.Equal(HttpStatusCode.UnprocessableEntity, other.StatusCode);
        Assert.Contains("was used for another request", await other.Content.ReadAsStringAsync(_ct), StringComparison.Ordinal);
        Assert.Equal((1, 300), (await MediaAsync(), await UsedAsync()));
        Assert.Empty(Directory.GetFiles(_app.Incoming()));
        Assert.Equal(HttpStatusCode.Created, (await SendAsync(Files.Pdf(300), "k-2")).StatusCode);
    }

    [Fact]
    public async Task B5_With_other_words_about_the_same_bytes_is_another()
    {
        var file = Files.Pdf(300);
        await SendAsync(file, "k-1");

        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await SendAsync(file, "k-1", ("alt_text", "Bread"))).StatusCode);
    }

    [Fact]
    public async Task B5_Is_answered_as_a_copy_where_it_was_one_the_first_time()
    {
        var file = Files.Pdf(300);
        await SendAsync(file, "k-1");

        var (copy, again) = (await SendAsync(file, "k-2"), await SendAsync(file, "k-2"));

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (copy.StatusCode, again.StatusCode));
        Assert.Equal(await copy.Content.ReadAsStringAsync(_ct), await again.Content.ReadAsStringAsync(_ct));
    }

    [Fact]
    public async Task B5_That_was_refused_leaves_the_key_free()
    {
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, (await SendAsync("<svg/>"u8.ToArray(), "k-1")).StatusCode);

        Assert.Equal(HttpStatusCode.Created, (await SendAsync(Files.Pdf(300), "k-1")).StatusCode);
    }

    [Fact]
    public async Task B5_Holds_for_bytes_in_a_message_too()
    {
        await using var agent = await _app.AgentWith(await _ada.TokenAsync(), _ct);
        var (one, other) = (Files.Pdf(300), Files.Pdf(300));
        Task<ModelContextProtocol.Protocol.CallToolResult> Upload(byte[] file) => agent.CallToolAsync(
            "upload_media", new Dictionary<string, object?> { ["filename"] = "a.pdf", ["content_base64"] = Convert.ToBase64String(file), ["idempotency_key"] = "k-1" }, cancellationToken: _ct).AsTask();

        var (first, again, changed) = (await Upload(one), await Upload(one), await Upload(other));

        Assert.Equal(first.Text(), again.Text());
        Assert.Null(JsonDocument.Parse(again.Text()).RootElement.GetProperty("duplicate_of").GetString());
        Assert.True(changed.IsError);
        Assert.Equal((1, 300), (await MediaAsync(), await UsedAsync()));
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private Task<HttpResponseMessage> SendAsync(byte[] file, string key, params (string Name, string Value)[] fields)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/media") { Content = Files.Form(file, "a.pdf", fields) };
        request.Headers.Add("Idempotency-Key", key);
        return _rest.SendAsync(request, _ct);
    }

    private Task<int> MediaAsync() => _app.InDbAsync(db => db.Media.IgnoreQueryFilters().CountAsync(_ct));

    private async Task<int> UsedAsync() => (int)await _app.InDbAsync(db => db.Organizations.SumAsync(o => o.MediaBytes, _ct));
}
