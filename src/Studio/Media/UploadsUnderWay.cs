using System.Collections.Concurrent;

namespace Studio.Media;

/// <summary>
/// What comes in at this moment, on this node. Whether there is room for a file is known when it has come: until then the disk holds it, and without a bound
/// one workspace could fill the disk of all.
/// </summary>
public sealed class UploadsUnderWay
{
    public const int MostOfOneWorkspace = 8;

    private readonly ConcurrentDictionary<Guid, int> _counts = new();

    internal IDisposable Begin(Guid workspace)
    {
        if (_counts.AddOrUpdate(workspace, 1, (_, count) => count + 1) > MostOfOneWorkspace)
        {
            End(workspace);
            throw Refuse.Conflict($"{MostOfOneWorkspace} files are on their way into this workspace at this moment. Send this one again when one of them has arrived.");
        }

        return new UnderWay(this, workspace);
    }

    private void End(Guid workspace)
    {
        if (_counts.AddOrUpdate(workspace, 0, (_, count) => count - 1) == 0)
        {
            _counts.TryRemove(KeyValuePair.Create(workspace, 0));
        }
    }

    private sealed class UnderWay(UploadsUnderWay uploads, Guid workspace) : IDisposable
    {
        public void Dispose() => uploads.End(workspace);
    }
}
