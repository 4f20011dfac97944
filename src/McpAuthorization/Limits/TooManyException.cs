namespace McpAuthorization.Limits;

/// <summary>A limit is reached. The front door answers it, with a page or in JSON, whichever its asker reads.</summary>
internal sealed class TooManyException(TimeSpan wait, string words) : Exception(words)
{
    public TimeSpan Wait => wait;
}
