namespace Studio.Idempotency;

/// <summary>An answer as a door sends it. Over MCP the body is the result of the tool.</summary>
public sealed record Answer(int Status, IReadOnlyDictionary<string, string> Headers, string Body)
{
    public bool IsReplay { get; init; }

    /// <summary>Only what was done is kept: a refusal may be mended, and the same key tried again.</summary>
    public bool IsRefusal => Status >= 400;
}
