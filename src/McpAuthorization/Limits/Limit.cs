namespace McpAuthorization.Limits;

/// <summary>How often something may happen in a window of time.</summary>
/// <param name="Name">What is counted, such as <c>authorize</c>. Part of the key.</param>
/// <param name="Most">How often at most. 0 switches the limit off.</param>
/// <param name="Window">The window. It begins with the first time that is counted.</param>
internal readonly record struct Limit(string Name, int Most, TimeSpan Window)
{
    public bool IsOff => Most <= 0;

    public static Limit PerMinute(string name, int most) => new(name, most, TimeSpan.FromMinutes(1));
}
