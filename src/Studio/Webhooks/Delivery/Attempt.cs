namespace Studio.Webhooks.Delivery;

/// <summary>What came of one attempt.</summary>
internal abstract record Attempt
{
    private Attempt()
    {
    }

    public sealed record Arrived(int Status) : Attempt;

    /// <summary>410: the receiver wants nothing more.</summary>
    public sealed record Gone : Attempt;

    public sealed record Failed(int? Status, string Error, TimeSpan? AskedFor = null) : Attempt;
}
