using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Studio.Media.Processing;

/// <summary>What ffprobe says of a video: a program of others, which is kept to this one file, to its kind, and to half a minute.</summary>
internal sealed record VideoFacts(int? Width, int? Height, double? Duration)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Null where there is no ffprobe, or it makes nothing of the file.</summary>
    public static async Task<VideoFacts?> ReadAsync(string file, string mimeType, CancellationToken ct)
    {
        var start = new ProcessStartInfo("ffprobe", ArgumentsFor(file, mimeType)) { RedirectStandardOutput = true, RedirectStandardError = true };

        // A file can name others, and programs can be told where to find them.
        start.Environment.Clear();
        start.Environment["PATH"] = Environment.GetEnvironmentVariable("PATH");

        using var process = new Process { StartInfo = start };
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(Patience);
        process.Start();

        try
        {
            var said = process.StandardOutput.ReadToEndAsync(patience.Token);
            process.ErrorDataReceived += (_, _) => { };
            process.BeginErrorReadLine();
            await process.WaitForExitAsync(patience.Token);
            return process.ExitCode == 0 ? Read(await said) : null;
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return null;
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    private static string[] ArgumentsFor(string file, string mimeType)
    {
        var kind = mimeType switch { "video/webm" => "matroska", "video/x-msvideo" => "avi", _ => "mov" };
        return
        [
            "-v", "error", "-protocol_whitelist", "file", "-f", kind, "-select_streams", "v:0",
            "-show_entries", "stream=width,height:stream_side_data=rotation:format=duration", "-of", "json", "-i", file,
        ];
    }

    private static VideoFacts? Read(string json)
    {
        using var document = JsonDocument.Parse(json);
        if (!document.RootElement.TryGetProperty("streams", out var streams) || streams.GetArrayLength() == 0)
        {
            return null;
        }

        var video = streams[0];
        var (width, height) = (Number(video, "width"), Number(video, "height"));
        var isOnItsSide = video.TryGetProperty("side_data_list", out var sides) && sides.EnumerateArray().Any(side => Number(side, "rotation") is 90 or -90 or 270 or -270);
        var duration = document.RootElement.TryGetProperty("format", out var format) && format.TryGetProperty("duration", out var text)
                       && double.TryParse(text.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && double.IsFinite(seconds)
            ? Math.Round(seconds, 3)
            : (double?)null;

        return isOnItsSide ? new(height, width, duration) : new(width, height, duration);
    }

    private static int? Number(JsonElement of, string name) => of.TryGetProperty(name, out var number) && number.TryGetInt32(out var value) ? value : null;
}
