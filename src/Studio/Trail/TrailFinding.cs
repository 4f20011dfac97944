namespace Studio.Trail;

/// <summary>Something about the trail that is not as Studio wrote it.</summary>
public sealed record TrailFinding(FindingKind Kind, Guid Chain, long? Seal, Guid? Row, string Words)
{
    public override string ToString() => $"{TrailHead.NameOf(Chain)}: {Words}";
}

public enum FindingKind
{
    ChangedRow,
    MissingRow,
    AddedRow,
    ChangedSeal,
    BrokenChain,
    MissingSeal,
    CutOff,
}

/// <summary>What was looked at, and what was found.</summary>
public sealed class TrailReport
{
    // Enough to see what happened; somebody who changes a million rows does not get to fill the memory.
    private const int MaxKept = 1_000;

    private readonly List<TrailFinding> _findings = [];

    public int Chains { get; internal set; }

    public long Seals { get; internal set; }

    public long Rows { get; internal set; }

    /// <summary>Rows of the last second or so. They are genuine, but that none is missing among them cannot be said yet.</summary>
    public long Unsealed { get; internal set; }

    public long Found { get; private set; }

    public bool Holds => Found == 0;

    /// <summary>The first of what was found.</summary>
    public IReadOnlyList<TrailFinding> Findings => _findings;

    internal void Add(FindingKind kind, Guid chain, long? seal, Guid? row, string words)
    {
        Found++;
        if (_findings.Count < MaxKept)
        {
            _findings.Add(new(kind, chain, seal, row, words));
        }
    }
}
