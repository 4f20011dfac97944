namespace Studio.Limits;

/// <summary>How a call stands to a bucket.</summary>
/// <param name="Rate">The bucket's rate.</param>
/// <param name="IsSpent">Whether there was nothing left for the call.</param>
/// <param name="Remaining">What is left, as far as this node knows.</param>
/// <param name="Until">How long until there is one again, or until all are, where the call got one.</param>
public readonly record struct Budget(Rate Rate, bool IsSpent, int Remaining, TimeSpan Until)
{
    /// <summary>That there was nothing left, in figures and in these words.</summary>
    public RefusedException Refusal(string words) => Refuse.RateLimited(Rate.Tier, Rate.PerMinute, Remaining, Until, words);
}
