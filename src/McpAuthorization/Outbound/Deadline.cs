namespace McpAuthorization.Outbound;

/// <summary>The end of all patience with one answer, its body included: <see cref="HttpClient.Timeout"/> stops counting at the headers.</summary>
internal sealed class Deadline : IDisposable
{
    private readonly TimeSpan _patience;
    private readonly CancellationToken _caller;
    private readonly CancellationTokenSource _source;

    public Deadline(TimeSpan patience, CancellationToken ct)
    {
        (_patience, _caller, _source) = (patience, ct, CancellationTokenSource.CreateLinkedTokenSource(ct));
        _source.CancelAfter(patience);
    }

    public CancellationToken Token => _source.Token;

    public async ValueTask<T> KeepAsync<T>(Task<T> work)
    {
        try
        {
            return await work;
        }
        catch (OperationCanceledException late) when (_source.IsCancellationRequested && !_caller.IsCancellationRequested)
        {
            throw new HttpRequestException($"The answer took longer than {_patience.TotalSeconds:0.#} s.", new TimeoutException(late.Message, late));
        }
    }

    public void Dispose() => _source.Dispose();
}
