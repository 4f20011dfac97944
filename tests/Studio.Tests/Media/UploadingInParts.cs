using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Studio.Media;
using Studio.Media.Uploads;
using Studio.Tests.Support;

namespace Studio.Tests.Media;

public sealed class UploadingInParts : IAsyncLifetime
{
    private readonly TestApp _app = new(host => host.UseSetting("Studio:Media:OpenUploads", "3"));
    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;
    private HttpClient _rest = null!;
    private HttpClient _anybody = null!;

    public async ValueTask InitializeAsync()
    {
        _rest = _app.With(await (await Somebody.JoinAsync(_app)).TokenAsync(life: TimeSpan.FromDays(1)));
        _anybody = _app.Anonymous();
    }

    [Fact]
    public async Task Takes_a_whole_file_at_once_without_a_credential()
    {
        var place = await RequestAsync();
        var file = Files.Mp4(length: 2_000);

        Assert.Equal(HttpStatusCode.NoContent, (await _anybody.PutAsync(place.Url, new ByteArrayContent(file), _ct)).StatusCode);
        var made = await FinalizeAsync(place, new { alt_text = "Bread", tags = new[] { "oven" } }).ReadAsync<MediaView>(_ct);

        Assert.Equal(("a.mp4", "video/mp4", file.Length, "Bread", "oven"), (made.Filename, made.MimeType, made.FileSize, made.AltText, Assert.Single(made.Tags)));
        Assert.Equal(file.Length, (await _anybody.GetByteArrayAsync(made.Url, _ct)).Length);
        Assert.Empty(Directory.GetFiles(_app.Incoming()));
    }

    [Fact]
    public async Task Takes_a_form_too()
    {
        var place = await RequestAsync("image");

        Assert.Equal(HttpStatusCode.NoContent, (await _anybody.PostAsync(place.Url, Files.Form(Files.Png()), _ct)).StatusCode);

        Assert.Equal("image/png", (await FinalizeAsync(place).ReadAsync<MediaView>(_ct)).MimeType);
    }

    [Fact]
    public async Task Goes_on_where_a_connection_broke()
    {
        var file = Files.Mp4(length: 5_000);
        var place = await RequestAsync(length: file.Length);
        await PatchAsync(place, 0, file[..1_000]);

        using var asked = await _anybody.SendAsync(Tus(HttpMethod.Head, place), _ct);
        Assert.Equal((HttpStatusCode.OK, "1000", $"{file.Length}", "1.0.0", "no-store"), (asked.StatusCode, One(asked, "Upload-Offset"), One(asked, "Upload-Length"), One(asked, "Tus-Resumable"), One(asked, "Cache-Control")));
        Assert.Equal(HttpStatusCode.Conflict, (await FinalizeAsync(place)).StatusCode);

        using var rest = await PatchAsync(place, 1_000, file[1_000..]);
        Assert.Equal((HttpStatusCode.NoContent, $"{file.Length}"), (rest.StatusCode, One(rest, "Upload-Offset")));
        Assert.Equal(file.Length, (await FinalizeAsync(place).ReadAsync<MediaView>(_ct)).FileSize);
    }

    [Fact]
    public async Task N06_Believes_no_offset_and_no_length()
    {
        var place = await RequestAsync(length: 1_000);
        await PatchAsync(place, 0, new byte[100]);

        Assert.Equal(HttpStatusCode.Conflict, (await PatchAsync(place, 0, new byte[10])).StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, (await PatchAsync(place, 200, new byte[10])).StatusCode);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await PatchAsync(place, 100, new byte[901])).StatusCode);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await _anybody.PutAsync(place.Url, new ByteArrayContent(new byte[1_001]), _ct)).StatusCode);

        using var without = Tus(HttpMethod.Patch, place);
        without.Content = new ByteArrayContent([1]) { Headers = { ContentType = new("application/offset+octet-stream") } };
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await _anybody.SendAsync(without, _ct)).StatusCode);
        using var plain = Tus(HttpMethod.Patch, place, 100);
        plain.Content = new ByteArrayContent([1]);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, (await _anybody.SendAsync(plain, _ct)).StatusCode);
    }

    [Fact]
    public async Task N06_Takes_nothing_at_an_address_that_was_changed_or_has_ended()
    {
        var (place, other) = (await RequestAsync(), await RequestAsync());

        foreach (var url in new[] { place.Url!.Replace("max=", "max=9", StringComparison.Ordinal), place.Url.Split('?')[0], place.Url.Replace($"{place.UploadId}", $"{other.UploadId}", StringComparison.Ordinal) })
        {
            Assert.Equal(HttpStatusCode.NotFound, (await _anybody.PutAsync(url, new ByteArrayContent([1]), _ct)).StatusCode);
        }

        _app.Clock.Advance(TimeSpan.FromHours(6));
        Assert.Equal(HttpStatusCode.NotFound, (await _anybody.PutAsync(place.Url, new ByteArrayContent([1]), _ct)).StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, (await FinalizeAsync(place)).StatusCode);
    }

    [Fact]
    public async Task E_Cannot_be_replaced_once_it_is_finalized_and_gives_the_same_answer_again()
    {
        var place = await RequestAsync("image");
        await _anybody.PutAsync(place.Url, new ByteArrayContent(Files.Png()), _ct);
        var made = await FinalizeAsync(place).ReadAsync<MediaView>(_ct);
        var before = await _anybody.GetByteArrayAsync(made.Url, _ct);

        Assert.Equal(HttpStatusCode.NotFound, (await _anybody.PutAsync(place.Url, new ByteArrayContent(Files.Png()), _ct)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await PatchAsync(place, 0, [1])).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await _anybody.SendAsync(Tus(HttpMethod.Head, place), _ct)).StatusCode);

        Assert.Equal(made.Id, (await FinalizeAsync(place).ReadAsync<MediaView>(_ct)).Id);
        Assert.Equal(before, await _anybody.GetByteArrayAsync(made.Url, _ct));
        Assert.Equal(made.FileSize, await _app.InDbAsync(db => db.Organizations.SumAsync(o => o.MediaBytes, _ct)));
        await _rest.DeleteAsync($"/api/v1/media/{made.Id}", _ct);
        Assert.Equal(HttpStatusCode.Conflict, (await FinalizeAsync(place)).StatusCode);
    }

    [Fact]
    public async Task Finalized_by_several_at_once_becomes_one()
    {
        var place = await RequestAsync();
        await _anybody.PutAsync(place.Url, new ByteArrayContent(Files.Mp4()), _ct);

        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => FinalizeAsync(place)));

        Assert.Contains(answers, answer => answer.StatusCode is HttpStatusCode.OK);
        Assert.All(answers, answer => Assert.True(answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.Conflict));
        Assert.Equal(1, await _app.InDbAsync(db => db.Media.IgnoreQueryFilters().CountAsync(_ct)));
    }

    [Fact]
    public async Task N01_Obeys_the_same_rules_and_lets_another_file_be_sent()
    {
        var place = await RequestAsync("image");
        await _anybody.PutAsync(place.Url, new ByteArrayContent("<svg/>"u8.ToArray()), _ct);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, (await FinalizeAsync(place)).StatusCode);

        await _anybody.PutAsync(place.Url, new ByteArrayContent(Files.Png()), _ct);
        Assert.Equal("image/png", (await FinalizeAsync(place).ReadAsync<MediaView>(_ct)).MimeType);
    }

    [Fact]
    public async Task E_May_be_open_so_many_times_and_no_more_until_they_end()
    {
        for (var i = 0; i < 3; i++)
        {
            await RequestAsync(length: 100);
        }

        Assert.Equal(HttpStatusCode.Conflict, (await TryRequestAsync("video", 100)).StatusCode);

        _app.Clock.Advance(TimeSpan.FromHours(6));
        await RequestAsync(length: 100);
        await _app.SweepMediaAsync(_ct);
        Assert.Single(Directory.GetFiles(_app.Incoming()));
    }

    [Fact]
    public async Task L13_Is_nobody_elses()
    {
        var place = await RequestAsync();
        await _anybody.PutAsync(place.Url, new ByteArrayContent(Files.Mp4()), _ct);
        var eve = await (await Somebody.JoinAsync(_app)).RestAsync();

        Assert.Equal(HttpStatusCode.NotFound, (await eve.PostAsJsonAsync($"/api/v1/media/uploads/{place.UploadId}/finalize", new { }, _ct)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await eve.PostAsJsonAsync($"/api/v1/media/uploads/{Guid.CreateVersion7()}/finalize", new { }, _ct)).StatusCode);
    }

    [Fact]
    public async Task Works_over_mcp_in_the_same_way()
    {
        var ada = await Somebody.JoinAsync(_app);
        await using var agent = await _app.AgentWith(await ada.TokenAsync(), _ct);
        var asked = await agent.CallToolAsync("request_media_upload", new Dictionary<string, object?> { ["filename"] = "a.mp4", ["media_type"] = "video", ["file_size"] = 5_000 }, cancellationToken: _ct);
        var place = JsonSerializer.Deserialize<UploadPlace>(asked.Text(), WireJson.Options)!;
        await _anybody.PutAsync(place.Url, new ByteArrayContent(Files.Mp4(length: 5_000 - 104)), _ct);

        var made = await agent.CallToolAsync("finalize_media_upload", new Dictionary<string, object?> { ["upload_id"] = place.UploadId, ["title"] = "Film" }, cancellationToken: _ct);

        Assert.True(made.IsError is not true || made.Text().Contains("bytes have arrived", StringComparison.Ordinal), made.Text());
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private Task<HttpResponseMessage> TryRequestAsync(string type, long? length) =>
        _rest.PostAsJsonAsync("/api/v1/media/uploads", new { filename = "a.mp4", media_type = type, file_size = length }, _ct);

    private Task<UploadPlace> RequestAsync(string type = "video", long? length = null) => TryRequestAsync(type, length).ReadAsync<UploadPlace>(_ct);

    private Task<HttpResponseMessage> FinalizeAsync(UploadPlace place, object? about = null) =>
        _rest.PostAsJsonAsync($"/api/v1/media/uploads/{place.UploadId}/finalize", about ?? new { }, _ct);

    private Task<HttpResponseMessage> PatchAsync(UploadPlace place, long offset, byte[] bytes)
    {
        var request = Tus(HttpMethod.Patch, place, offset);
        request.Content = new ByteArrayContent(bytes) { Headers = { ContentType = new MediaTypeHeaderValue("application/offset+octet-stream") } };
        return _anybody.SendAsync(request, _ct);
    }

    private static HttpRequestMessage Tus(HttpMethod method, UploadPlace place, long? offset = null)
    {
        var request = new HttpRequestMessage(method, place.Url);
        request.Headers.Add("Tus-Resumable", "1.0.0");
        if (offset is not null)
        {
            request.Headers.Add("Upload-Offset", $"{offset}");
        }

        return request;
    }

    private static string One(HttpResponseMessage answer, string header) => Assert.Single(answer.Headers.GetValues(header));
}
