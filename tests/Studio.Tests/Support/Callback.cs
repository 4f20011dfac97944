using System.Threading.Channels;

namespace Studio.Tests.Support;

/// <summary>The port on this computer where a program waits for its person to come back.</summary>
public sealed class Callback : IAsyncDisposable
{
    private readonly Channel<IQueryCollection> _arrived = System.Threading.Channels.Channel.CreateUnbounded<IQueryCollection>();
    private readonly WebApplication _app;

    private Callback(WebApplication app) => _app = app;

    public string Address => _app.Urls.Single() + "/callback";

    public static async Task<Callback> StartAsync(string? html = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var callback = new Callback(builder.Build());

        callback._app.MapGet("/callback", (HttpRequest request) =>
        {
            callback._arrived.Writer.TryWrite(request.Query);
            return Results.Content(html ?? "<!doctype html><title>Back</title><p>You can close this page.</p>", "text/html");
        });
        await callback._app.StartAsync();
        return callback;
    }

    /// <summary>What the browser brought.</summary>
    public async Task<IQueryCollection> ReadAsync(CancellationToken ct)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(TimeSpan.FromSeconds(30));
        return await _arrived.Reader.ReadAsync(patience.Token);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
