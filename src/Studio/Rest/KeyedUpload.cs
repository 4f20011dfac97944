using System.Text.Json;
using Studio.Idempotency;
using Studio.Media;
using Studio.Media.Content;

namespace Studio.Rest;

/// <summary>A form with an Idempotency-Key: the same bytes, and the same said of them, are kept once and answered the same.</summary>
internal sealed class KeyedUpload(FormUpload form, string key, HttpContext http, AnswerOnce once) : IUpload
{
    private const string Operation = $"POST {RestApi.Root}/media";

    public Task<MediaAbout> ReadAsync(Func<Stream, CancellationToken, Task> receive, CancellationToken ct) => form.ReadAsync(receive, ct);

    public async Task<MediaView> KeepAsync(MediaAbout about, Stream file, Func<Task<MediaView>> keep, CancellationToken ct)
    {
        file.Position = 0;
        var asked = JsonSerializer.SerializeToElement(new { about, sha256 = await Digest.Sha256Async(file, ct) }, WireJson.Options);
        var answer = await once.RunAsync(
            key,
            Fingerprint.Of(Operation, [asked]),
            async () => new(StatusCodes.Status200OK, new Dictionary<string, string>(), JsonSerializer.Serialize(await keep(), WireJson.Options)),
            ct);

        if (answer.IsReplay)
        {
            http.Response.Headers[IdempotencyKeys.ReplayHeader] = "true";
        }

        // Whether it was made then or was there already is read from it, now as then.
        return JsonSerializer.Deserialize<MediaView>(answer.Body, WireJson.Options)!;
    }
}
