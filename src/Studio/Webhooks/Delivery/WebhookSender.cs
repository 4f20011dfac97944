using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Studio.Data;

namespace Studio.Webhooks.Delivery;

/// <summary>
/// The clock behind <see cref="DeliverMessages"/>. Endpoints are served side by side, each by one at a time and each workspace by a few: whoever is slow
/// holds up nobody else.
/// </summary>
internal sealed partial class WebhookSender(IServiceScopeFactory scopes, TimeProvider clock, ILogger<WebhookSender> logger)
    : Rounds(TimeSpan.FromSeconds(1), clock, logger, "What webhooks wait for could not be read; the next round tries again.", LogLevel.Error)
{
    private const int AtOnce = 32;
    private const int OfOneWorkspace = 3;

    private readonly ConcurrentDictionary<Guid, (Guid Workspace, Task Work)> _busy = [];

    /// <summary>Begins with what is due, and does not wait for it.</summary>
    internal async Task BeginAsync(CancellationToken ct)
    {
        foreach (var endpoint in await WaitingAsync(ct))
        {
            if (_busy.Count < AtOnce && !_busy.ContainsKey(endpoint.Id) && _busy.Values.Count(busy => busy.Workspace == endpoint.WorkspaceId) < OfOneWorkspace)
            {
                // Said to be busy before it can have finished, and not begun here: the next one need not wait.
                var begin = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                _busy[endpoint.Id] = (endpoint.WorkspaceId, ServeAsync(endpoint.Id, begin.Task, ct));
                begin.SetResult();
            }
        }
    }

    /// <summary>Ends with what has been begun.</summary>
    internal Task FinishAsync() => Task.WhenAll(_busy.Values.Select(busy => busy.Work));

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await FinishAsync();
    }

    protected override Task NextAsync(CancellationToken ct) => BeginAsync(ct);

    private async Task<WaitingEndpoint[]> WaitingAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var waiting = await scope.ServiceProvider.GetRequiredService<AppDb>().WaitingEndpoints(Clock.GetUtcNow()).ToArrayAsync(ct);

        // Where there are more than can be served, none is always the last.
        Random.Shared.Shuffle(waiting);
        return waiting;
    }

    private async Task ServeAsync(Guid endpointId, Task begin, CancellationToken ct)
    {
        await begin;
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<DeliverMessages>().RunAsync(endpointId, ct);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // What was on its way is sent again when its claim runs out.
        }
        catch (Exception failure)
        {
            Log.EndpointFailed(logger, endpointId, failure);
        }
        finally
        {
            _busy.TryRemove(endpointId, out _);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Error, "The webhook {Endpoint} could not be served; the next round tries again.")]
        public static partial void EndpointFailed(ILogger logger, Guid endpoint, Exception failure);
    }
}
