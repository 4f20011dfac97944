using System.Net;
using System.Net.Http.Headers;
using Microsoft.EntityFrameworkCore;
using Studio.Media;
using Studio.Media.Stores;
using Studio.Media.Uploads;
using Studio.Tests.Support;

namespace Studio.Tests.Media;

/// <summary>What a store of media promises, whichever it is.</summary>
public abstract class KeepingMedia : IAsyncLifetime
{
    private TestApp? _app;

    protected CancellationToken Ct { get; } = TestContext.Current.CancellationToken;

    protected TestApp App => _app!;

    protected HttpClient Rest { get; private set; } = null!;

    /// <summary>Signs in nowhere, and can reach the internet.</summary>
    protected HttpClient Anybody { get; private set; } = null!;

    /// <summary>The names of all that lies in the store.</summary>
    protected abstract Task<string[]> KeptAsync();

    protected abstract Task<Action<IWebHostBuilder>> ReadyAsync();

    protected abstract Task<HttpResponseMessage> PutAsync(string url, byte[] content);

    public async ValueTask InitializeAsync()
    {
        var use = await ReadyAsync();
        _app = new(host =>
        {
            host.UseSetting("Studio:Media:StorageLimit", $"{200 << 20}");
            use(host);
        });
        Rest = _app.With(await (await Somebody.JoinAsync(_app)).TokenAsync(life: TimeSpan.FromDays(2)));
        Anybody = _app.Anonymous();
    }

    [Fact]
    public async Task Gives_a_file_as_what_it_is_and_lets_it_do_nothing()
    {
        var made = await Rest.UploadAsync(Files.Png(), Ct, "page.html");

        var answer = await Anybody.GetAsync(made.Url, Ct);

        Assert.Equal((HttpStatusCode.OK, "image/png"), (answer.StatusCode, answer.Content.Headers.ContentType?.ToString()));
        Assert.Equal(["nosniff"], answer.Headers.GetValues("X-Content-Type-Options"));
        Assert.Equal(["sandbox; default-src 'none'"], answer.Headers.GetValues("Content-Security-Policy"));
        Assert.Equal(made.FileSize, (await answer.Content.ReadAsByteArrayAsync(Ct)).Length);
        Assert.Single(await KeptAsync());

        using var known = new HttpRequestMessage(HttpMethod.Get, made.Url) { Headers = { IfNoneMatch = { answer.Headers.ETag! } } };
        Assert.Equal(HttpStatusCode.NotModified, (await Anybody.SendAsync(known, Ct)).StatusCode);
        using var head = await Anybody.SendAsync(new(HttpMethod.Head, made.Url), Ct);
        Assert.Equal(made.FileSize, head.Content.Headers.ContentLength);
    }

    [Fact]
    public async Task Gives_any_part_of_a_file()
    {
        var file = Files.Pdf(200_000);
        var made = await Rest.UploadAsync(file, Ct);

        Assert.Equal(file, await Anybody.GetByteArrayAsync(made.Url, Ct));
        Assert.Equal(file[..1], await PartAsync(made, new(0, 0), "bytes 0-0/200000"));
        Assert.Equal(file[70_000..150_000], await PartAsync(made, new(70_000, 149_999), "bytes 70000-149999/200000"));
        Assert.Equal(file[199_000..], await PartAsync(made, new(199_000, null), "bytes 199000-199999/200000"));
        Assert.Equal(file[^10..], await PartAsync(made, new(null, 10), "bytes 199990-199999/200000"));

        using var beyond = new HttpRequestMessage(HttpMethod.Get, made.Url) { Headers = { Range = new(200_000, null) } };
        Assert.Equal(HttpStatusCode.RequestedRangeNotSatisfiable, (await Anybody.SendAsync(beyond, Ct)).StatusCode);
    }

    [Fact]
    public async Task N05_Keeps_no_place_that_a_picture_was_taken_at()
    {
        var made = await Rest.UploadAsync(Files.Photograph(), Ct);

        var kept = await Anybody.GetByteArrayAsync(made.Url, Ct);

        Assert.False(kept.Holds(Files.Place));
        Assert.Equal(made.FileSize, kept.Length);
        Assert.Single(await KeptAsync());
    }

    [Fact]
    public async Task N01_Keeps_nothing_of_what_it_refuses_and_of_a_copy()
    {
        var file = Files.Pdf(1_000);
        var made = await Rest.UploadAsync(file, Ct);
        var before = await KeptAsync();

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, (await Rest.SendAsync("<svg xmlns='http://www.w3.org/2000/svg'/>"u8.ToArray(), Ct, "a.png")).StatusCode);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await Rest.SendAsync(Files.Bomb(50_000, 50_000), Ct)).StatusCode);
        Assert.Equal(made.Id, (await Rest.UploadAsync(file, Ct)).DuplicateOf);

        Assert.Equal(before, await KeptAsync());
        Assert.Equal(made.FileSize, await UsedAsync());
    }

    [Fact]
    public async Task N04_Keeps_what_fits_of_what_comes_at_the_same_moment_and_nothing_of_the_rest()
    {
        await App.InDbAsync(db => db.Organizations.ExecuteUpdateAsync(set => set.SetProperty(o => o.MediaBytes, (200 << 20) - 2_500), Ct));

        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Rest.SendAsync(Files.Pdf(1_000), Ct)));

        Assert.Equal(2, answers.Count(answer => answer.StatusCode is HttpStatusCode.Created));
        Assert.Equal(4, answers.Count(answer => answer.StatusCode is HttpStatusCode.RequestEntityTooLarge));
        Assert.Equal(2, (await KeptAsync()).Length);
    }

    [Fact]
    public async Task Keeps_one_of_the_same_file_that_comes_at_the_same_moment()
    {
        var file = Files.Pdf(1_000);

        var made = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Rest.UploadAsync(file, Ct)));

        Assert.Single(made.Select(one => one.Id).Distinct());
        Assert.Single(await KeptAsync());
        Assert.Equal(1_000, await UsedAsync());
    }

    [Fact]
    public async Task Makes_thumbnails_and_looks_at_videos_and_leaves_no_copy_behind()
    {
        var (picture, damaged, film) = (await Rest.UploadAsync(Files.Jpeg(900, 600), Ct), await Rest.UploadAsync(Files.Damaged(), Ct), await Rest.UploadAsync(Files.Mp4(), Ct));

        Assert.Equal(3, await App.ProcessAsync(Ct));

        using var small = NetVips.Image.NewFromBuffer(await Anybody.GetByteArrayAsync((await Rest.MediaAsync(picture.Id, Ct)).ThumbnailUrl, Ct));
        Assert.Equal((400, 267), (small.Width, small.Height));
        Assert.Equal(ProcessingStatus.Failed, (await Rest.MediaAsync(damaged.Id, Ct)).ProcessingStatus);
        Assert.Contains("ffprobe", (await Rest.MediaAsync(film.Id, Ct)).ProcessingNote, StringComparison.Ordinal);
        Assert.Equal(4, (await KeptAsync()).Length);
        Assert.Empty(Directory.GetFiles(App.Incoming()));
    }

    [Fact]
    public async Task Deletes_a_file_with_its_thumbnail()
    {
        var made = await Rest.UploadAsync(Files.Jpeg(), Ct);
        await App.ProcessAsync(Ct);
        var thumbnail = (await Rest.MediaAsync(made.Id, Ct)).ThumbnailUrl;

        Assert.Equal(HttpStatusCode.OK, (await Rest.DeleteAsync($"/api/v1/media/{made.Id}", Ct)).StatusCode);

        Assert.Empty(await KeptAsync());
        Assert.Equal(HttpStatusCode.NotFound, (await Anybody.GetAsync(made.Url, Ct)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await Anybody.GetAsync(thumbnail, Ct)).StatusCode);
        Assert.Equal(0, await UsedAsync());
    }

    [Fact]
    public async Task Takes_a_file_at_an_address_and_makes_one_asset_of_it_however_often_it_is_finalized()
    {
        var file = Files.Mp4(length: 3_000);
        var place = await RequestAsync(file.Length);
        Assert.Equal(HttpStatusCode.Conflict, (await FinalizeAsync(place)).StatusCode);

        Assert.True((await PutAsync(place.Url!, file)).IsSuccessStatusCode);
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => FinalizeAsync(place)));

        Assert.Contains(answers, answer => answer.StatusCode is HttpStatusCode.OK);
        Assert.All(answers, answer => Assert.True(answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.Conflict, $"{answer.StatusCode}"));
        var made = await FinalizeAsync(place).ReadAsync<MediaView>(Ct);
        var kept = await Anybody.GetByteArrayAsync(made.Url, Ct);
        Assert.Equal((file.Length, file.Length, "video/mp4", false), (made.FileSize, kept.Length, made.MimeType, kept.Holds(Files.Place)));
        Assert.Single(await KeptAsync());
        Assert.Equal(made.FileSize, await UsedAsync());
    }

    [Fact]
    public async Task N06_Changes_no_asset_by_what_is_sent_to_its_address_afterwards()
    {
        var file = Files.Mp4(length: 3_000);
        var place = await RequestAsync(file.Length);
        await PutAsync(place.Url!, file);
        var made = await FinalizeAsync(place).ReadAsync<MediaView>(Ct);
        var before = await Anybody.GetByteArrayAsync(made.Url, Ct);

        await PutAsync(place.Url!, Files.Mp4(length: 3_000));
        Assert.Equal(made.Id, (await FinalizeAsync(place).ReadAsync<MediaView>(Ct)).Id);
        await App.SweepMediaAsync(Ct);

        Assert.Equal(before, await Anybody.GetByteArrayAsync(made.Url, Ct));
        Assert.Single(await KeptAsync());
    }

    [Fact]
    public async Task N01_Looks_at_what_was_sent_to_an_address_as_at_everything_else()
    {
        byte[] page = [.. "<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"u8];
        var place = await RequestAsync(page.Length, "image");

        await PutAsync(place.Url!, page);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, (await FinalizeAsync(place)).StatusCode);
        Assert.Equal(0, await UsedAsync());
        Assert.Equal(0, await App.InDbAsync(db => db.Media.IgnoreQueryFilters().CountAsync(Ct)));
    }

    [Fact]
    public async Task Sweeps_away_what_was_never_finalized_once_its_time_is_over()
    {
        var place = await RequestAsync(1_000);
        await PutAsync(place.Url!, new byte[1_000]);

        await App.SweepMediaAsync(Ct);
        Assert.Single(await KeptAsync());

        Later(TimeSpan.FromHours(7));
        await App.SweepMediaAsync(Ct);
        Assert.Empty(await KeptAsync());
        Assert.Equal(0, await UsedAsync());
    }

    [Fact]
    public async Task Sweeps_away_the_file_of_a_process_that_was_killed_before_its_row_was_there()
    {
        var made = await Rest.UploadAsync(Files.Pdf(500), Ct);
        await using (var file = App.Services.GetRequiredService<IncomingFiles>().Receive())
        {
            await file.Stream.WriteAsync(new byte[1_000], Ct);
            await App.Services.GetRequiredService<IMediaStore>().BringAsync(file, Guid.CreateVersion7(), Ct);
        }

        Later(TimeSpan.FromHours(3));
        await App.SweepMediaAsync(Ct);

        Assert.Single(await KeptAsync());
        Assert.Equal(500, await UsedAsync());
        Assert.Equal(made.Id, (await Rest.MediaAsync(made.Id, Ct)).Id);
    }

    [Fact]
    public async Task Keeps_the_file_of_a_process_that_was_killed_before_it_deleted_the_row()
    {
        var made = await Rest.UploadAsync(Files.Pdf(500), Ct);
        await App.Services.GetRequiredService<IMediaStore>().ExpectEndAsync(made.Id, Ct);

        Later(TimeSpan.FromHours(3));
        await App.SweepMediaAsync(Ct);

        Assert.Single(await KeptAsync());
        Assert.Equal(500, (await Anybody.GetByteArrayAsync((await Rest.MediaAsync(made.Id, Ct)).Url, Ct)).Length);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }
    }

    protected Task<UploadPlace> RequestAsync(long? length, string type = "video") => TryRequestAsync(length, type).ReadAsync<UploadPlace>(Ct);

    protected Task<HttpResponseMessage> TryRequestAsync(long? length, string type = "video") =>
        Rest.PostAsJsonAsync("/api/v1/media/uploads", new { filename = "a.mp4", media_type = type, file_size = length }, Ct);

    protected Task<HttpResponseMessage> FinalizeAsync(UploadPlace place) => Rest.PostAsJsonAsync($"/api/v1/media/uploads/{place.UploadId}/finalize", new { }, Ct);

    // Without everything that happens each second until then.
    protected void Later(TimeSpan time) => App.Clock.AdjustTime(App.Clock.GetUtcNow() + time);

    protected Task<long> UsedAsync() => App.InDbAsync(db => db.Organizations.SumAsync(o => o.MediaBytes, Ct));

    private async Task<byte[]> PartAsync(MediaView made, RangeHeaderValue range, string expected)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, made.Url) { Headers = { Range = range } };
        var answer = await Anybody.SendAsync(request, Ct);
        Assert.Equal((HttpStatusCode.PartialContent, expected), (answer.StatusCode, answer.Content.Headers.ContentRange?.ToString()));
        return await answer.Content.ReadAsByteArrayAsync(Ct);
    }
}

public sealed class KeepingMediaOnTheDisk : KeepingMedia
{
    protected override Task<string[]> KeptAsync() => Task.FromResult(Directory.GetFiles(Path.Combine(App.DataDirectory, "media"), "*", SearchOption.AllDirectories));

    protected override Task<Action<IWebHostBuilder>> ReadyAsync() => Task.FromResult<Action<IWebHostBuilder>>(_ => { });

    protected override Task<HttpResponseMessage> PutAsync(string url, byte[] content) => Anybody.PutAsync(url, new ByteArrayContent(content), Ct);
}
