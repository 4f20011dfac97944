using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Studio.Media;
using Studio.Tests.Support;

namespace Studio.Tests.Media;

public sealed class ProcessingMedia : IAsyncLifetime
{
    private readonly TestApp _app = new();
    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;
    private HttpClient _rest = null!;

    public async ValueTask InitializeAsync() => _rest = await (await Somebody.JoinAsync(_app)).RestAsync();

    [Fact]
    public async Task Makes_each_ready_once()
    {
        var made = await _rest.UploadAsync(Files.Jpeg(), _ct);
        Assert.Equal(ProcessingStatus.Pending, made.ProcessingStatus);

        Assert.Equal(1, (await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => _app.ProcessAsync(_ct)))).Sum());

        var ready = await _rest.MediaAsync(made.Id, _ct);
        Assert.Equal((ProcessingStatus.Completed, (string?)null), (ready.ProcessingStatus, ready.ProcessingNote));
        Assert.Equal(0, await _app.ProcessAsync(_ct));
    }

    [Fact]
    public async Task Says_of_a_picture_that_it_is_damaged()
    {
        var made = await _rest.UploadAsync(Files.Damaged(), _ct);

        await _app.ProcessAsync(_ct);

        var view = await _rest.MediaAsync(made.Id, _ct);
        Assert.Equal(ProcessingStatus.Failed, view.ProcessingStatus);
        Assert.Contains("damaged", view.ProcessingNote, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Says_of_a_video_what_cannot_be_found_out()
    {
        var made = await _rest.UploadAsync(Files.Mp4(), _ct);

        await _app.ProcessAsync(_ct);

        var view = await _rest.MediaAsync(made.Id, _ct);
        Assert.Equal((ProcessingStatus.Completed, (double?)null), (view.ProcessingStatus, view.Duration));
        Assert.Contains("ffprobe", view.ProcessingNote, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Finds_out_how_large_a_video_is_and_how_long()
    {
        if (!File.Exists("/usr/bin/ffmpeg"))
        {
            Assert.Skip("There is no ffmpeg to make a video with.");
        }

        var film = Path.Combine(_app.DataDirectory, "film.mp4");
        using var ffmpeg = Process.Start("/usr/bin/ffmpeg", ["-v", "error", "-f", "lavfi", "-i", "color=red:size=64x48:duration=2", "-pix_fmt", "yuv420p", film]);
        await ffmpeg.WaitForExitAsync(_ct);
        var made = await _rest.UploadAsync(await File.ReadAllBytesAsync(film, _ct), _ct);

        await _app.ProcessAsync(_ct);

        var view = await _rest.MediaAsync(made.Id, _ct);
        Assert.Equal((ProcessingStatus.Completed, 64, 48, 2.0), (view.ProcessingStatus, view.Width, view.Height, view.Duration));
    }

    [Fact]
    public async Task Begins_again_where_somebody_was_killed_and_gives_up_in_the_end()
    {
        var made = await _rest.UploadAsync(Files.Jpeg(), _ct);
        await ClaimAsync(made.Id, attempts: 1);

        Assert.Equal(0, await _app.ProcessAsync(_ct));
        Assert.Equal(ProcessingStatus.Processing, (await _rest.MediaAsync(made.Id, _ct)).ProcessingStatus);
        _app.Clock.Advance(TimeSpan.FromMinutes(6));
        Assert.Equal(ProcessingStatus.Completed, await EndOfAsync(made.Id));

        await ClaimAsync(made.Id, MediaAsset.MaxAttempts);
        _app.Clock.Advance(TimeSpan.FromMinutes(6));
        Assert.Equal(ProcessingStatus.Failed, await EndOfAsync(made.Id));
    }

    [Fact]
    public async Task Waits_for_a_store_that_cannot_be_reached_however_long_that_takes()
    {
        var outage = new Outage();
        await using var app = new TestApp(host => host.ConfigureServices(services => services.AddSingleton(outage.Before(services))));
        var rest = await (await Somebody.JoinAsync(app)).RestAsync();
        var made = await rest.UploadAsync(Files.Jpeg(), _ct);

        outage.IsOn = true;
        for (var i = 0; i < 100 && outage.Asked <= MediaAsset.MaxAttempts; i++)
        {
            // By this round or by one of the server's own, which may hold the claim while this one looks.
            await Record.ExceptionAsync(() => app.ProcessAsync(_ct));
            app.Clock.Advance(TimeSpan.FromMinutes(6));
            await Task.Delay(10, _ct);
        }

        Assert.True(outage.Asked > MediaAsset.MaxAttempts);
        outage.IsOn = false;
        for (var i = 0; i < 10 && (await rest.MediaAsync(made.Id, _ct)).ProcessingStatus is ProcessingStatus.Pending or ProcessingStatus.Processing; i++)
        {
            app.Clock.Advance(TimeSpan.FromMinutes(6));
            await app.ProcessAsync(_ct);
        }

        Assert.Equal(ProcessingStatus.Completed, (await rest.MediaAsync(made.Id, _ct)).ProcessingStatus);
    }

    [Fact]
    public async Task Clears_away_what_a_killed_upload_left_and_counts_none_of_it()
    {
        await _rest.UploadAsync(Files.Jpeg(), _ct);
        var used = await UsedAsync();
        await File.WriteAllBytesAsync(Path.Combine(_app.Incoming(), $"{Guid.CreateVersion7():N}.part"), new byte[1_000], _ct);
        await File.WriteAllBytesAsync(Path.Combine(_app.Incoming(), $"{Guid.CreateVersion7():N}.ready"), new byte[1_000], _ct);
        await File.WriteAllBytesAsync(Path.Combine(_app.Incoming(), $"{Guid.CreateVersion7():N}.upload"), new byte[1_000], _ct);

        // Of somebody who is still at it.
        var busy = Path.Combine(_app.Incoming(), $"{Guid.CreateVersion7():N}.part");
        await using (new FileStream(busy, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None))
        {
            await _app.SweepMediaAsync(_ct);
            Assert.Equal([busy], Directory.GetFiles(_app.Incoming()));
        }

        await _app.SweepMediaAsync(_ct);
        Assert.Empty(Directory.GetFiles(_app.Incoming()));
        Assert.Equal(used, await UsedAsync());
    }

    [Fact]
    public async Task Puts_in_its_place_what_was_killed_between_its_row_and_there()
    {
        var made = await _rest.UploadAsync(Files.Jpeg(), _ct);
        var file = Directory.GetFiles(Path.Combine(_app.DataDirectory, "media"), $"{made.Id:N}", SearchOption.AllDirectories).Single();
        File.Move(file, Path.Combine(_app.Incoming(), $"{made.Id:N}.ready"));

        await _app.ProcessAsync(_ct);

        Assert.True(File.Exists(file));
        Assert.Equal(ProcessingStatus.Completed, (await _rest.MediaAsync(made.Id, _ct)).ProcessingStatus);
    }

    [Fact]
    public async Task E_Deletes_no_asset_because_nobody_uses_it()
    {
        var made = await _rest.UploadAsync(Files.Jpeg(), _ct);

        _app.Clock.Advance(TimeSpan.FromMinutes(30));
        await _app.InDbAsync(db => db.Media.IgnoreQueryFilters().ExecuteUpdateAsync(set => set.SetProperty(m => m.CreatedAt, _app.Clock.GetUtcNow().AddDays(-400)), _ct));
        await _app.SweepMediaAsync(_ct);

        Assert.Equal(made.Id, (await _rest.MediaAsync(made.Id, _ct)).Id);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    // The clock that was turned has others at it too.
    private async Task<ProcessingStatus> EndOfAsync(Guid id)
    {
        for (var status = ProcessingStatus.Processing; ; await Task.Delay(20, _ct))
        {
            await _app.ProcessAsync(_ct);
            status = (await _rest.MediaAsync(id, _ct)).ProcessingStatus;
            if (status is ProcessingStatus.Completed or ProcessingStatus.Failed)
            {
                return status;
            }
        }
    }

    private Task<long> UsedAsync() => _app.InDbAsync(db => db.Organizations.SumAsync(o => o.MediaBytes, _ct));

    private Task<int> ClaimAsync(Guid id, int attempts) => _app.InDbAsync(db => db.Media.IgnoreQueryFilters().Where(m => m.Id == id).ExecuteUpdateAsync(
        set => set.SetProperty(m => m.Status, ProcessingStatus.Processing).SetProperty(m => m.ClaimedUntil, _app.Clock.GetUtcNow().AddMinutes(5)).SetProperty(m => m.Attempts, attempts), _ct));
}
