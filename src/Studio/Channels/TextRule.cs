namespace Studio.Channels;

/// <summary>How much text a network takes in one place, as it counts it. Some count twice: characters, and then bytes.</summary>
public sealed record TextRule(int Max, CountingRule Counting, int? MaxBytes = null);
