namespace Studio.Trail;

/// <summary>Goes along one chain, seal by seal and row by row, and notes what does not fit.</summary>
internal sealed class ChainCheck(Guid chain, TrailKeys keys, TrailReport report, List<TrailHead> heads) : IDisposable
{
    private readonly List<Guid> _forged = [];

    private byte[] _previous = new byte[TrailSeal.HashLength];
    private long _last;
    private SealHash? _hash;
    private int _count;

    public Guid Chain => chain;

    public void Begin(TrailSeal seal)
    {
        report.Seals++;

        if (seal.Number != _last + 1)
        {
            var gap = seal.Number - _last == 2 ? $"seal {_last + 1} is missing" : $"seals {_last + 1} to {seal.Number - 1} are missing";
            report.Add(FindingKind.MissingSeal, chain, _last + 1, null, $"{gap}, and the rows that they closed cannot be vouched for");
        }
        else if (!seal.Previous.AsSpan().SequenceEqual(_previous))
        {
            report.Add(FindingKind.BrokenChain, chain, seal.Number, null, $"seal {seal.Number} does not continue the seal before it");
        }

        foreach (var head in heads.Where(head => head.Number == seal.Number && head.Hash != Convert.ToHexStringLower(seal.Hash)))
        {
            report.Add(FindingKind.ChangedSeal, chain, seal.Number, null, $"seal {head.Number} is another one than when its head was stored");
        }

        (_last, _previous, _count) = (seal.Number, seal.Hash, 0);
        _hash?.Dispose();
        _hash = new(keys, chain, seal.Number, seal.Previous, seal.Count, seal.SealedAt);
        _forged.Clear();
    }

    public void Row(TrailEntry entry)
    {
        report.Rows++;
        _count++;
        _hash!.Add(entry.Id, entry.Mac);

        if (!keys.IsGenuine(entry))
        {
            _forged.Add(entry.Id);
        }
    }

    public void End(TrailSeal seal)
    {
        var holds = _hash!.Finish().AsSpan().SequenceEqual(seal.Hash);

        // Rows that Studio removed itself: the seal says so, and the next one still covers its hash.
        if (!holds && !(_count == 0 && PruneMark.IsGenuine(keys, seal)))
        {
            Compare(seal);
        }

        foreach (var id in _forged)
        {
            var kind = holds || _count <= seal.Count ? FindingKind.ChangedRow : FindingKind.AddedRow;
            report.Add(kind, chain, seal.Number, id, $"row {id} under seal {seal.Number} is not as Studio wrote it: it was changed or added");
        }
    }

    public void RowWithoutSeal(TrailEntry entry)
    {
        report.Rows++;
        report.Add(FindingKind.AddedRow, chain, entry.Seal, entry.Id, $"row {entry.Id} claims seal {entry.Seal}, which does not exist: it was added, or the seal removed");
    }

    public void UnsealedRow(TrailEntry entry)
    {
        report.Rows++;
        report.Unsealed++;
        if (!keys.IsGenuine(entry))
        {
            report.Add(FindingKind.AddedRow, chain, null, entry.Id, $"row {entry.Id}, which has no seal yet, is not as Studio wrote it: it was added or changed");
        }
    }

    public void Finish()
    {
        foreach (var head in heads.Where(head => head.Number > _last))
        {
            report.Add(FindingKind.CutOff, chain, head.Number, null, $"the trail ends at seal {_last} and had {head.Number} when its head was stored: the end was cut off");
        }
    }

    public void Dispose() => _hash?.Dispose();

    private void Compare(TrailSeal seal)
    {
        var (kind, words) = (_count - seal.Count) switch
        {
            < 0 => (FindingKind.MissingRow, $"{Rows(seal.Count - _count)} missing under seal {seal.Number}, which closed {seal.Count}"),
            > 0 => (FindingKind.AddedRow, $"{Rows(_count - seal.Count)} too many under seal {seal.Number}, which closed {seal.Count}"),
            _ => (FindingKind.ChangedSeal, $"seal {seal.Number} does not fit its rows: the seal was changed, or a row put in another's place"),
        };
        report.Add(kind, chain, seal.Number, null, words);
    }

    private static string Rows(int count) => count == 1 ? "one row is" : $"{count} rows are";
}
