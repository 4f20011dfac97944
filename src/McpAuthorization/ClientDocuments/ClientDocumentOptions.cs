namespace McpAuthorization;

/// <summary>
/// Client ID metadata documents: clients whose id is the https address of a document about them. They need no registration, and where they
/// come from is proven by the host of that address.
/// </summary>
public sealed class ClientDocumentOptions
{
    /// <summary>Whether such clients are let in at all. The metadata says so, and clients then prefer it to registering.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>
    /// If there are any: the only hosts whose documents are taken. A host is written out (<c>claude.ai</c>), or with a star for everything below
    /// it, itself not included (<c>*.example.com</c>).
    /// </summary>
    public IList<string> AllowedHosts { get; } = [];

    /// <summary>Hosts whose documents are never taken, written in the same way. These count before <see cref="AllowedHosts"/>.</summary>
    public IList<string> DeniedHosts { get; } = [];

    /// <summary>How long a document is taken as it was, whatever less its server says (<c>no-store</c> too). 10 s to <see cref="LongestLife"/>.</summary>
    public TimeSpan ShortestLife { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How long a document is taken as it was, whatever more its server says. Up to 30 days.</summary>
    public TimeSpan LongestLife { get; set; } = TimeSpan.FromHours(24);

    /// <summary>How long a document that cannot be reached any more is still taken as it was. 0 to 90 days.</summary>
    public TimeSpan StaleLife { get; set; } = TimeSpan.FromDays(7);

    /// <summary>Fetches in a minute from one origin, over all nodes. One person causes 10 of them at most.</summary>
    public int FetchesPerMinute { get; set; } = 30;
}
