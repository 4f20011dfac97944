using System.Buffers;

namespace McpAuthorization.ClientDocuments;

/// <summary>
/// A client id that is the address of a document. Judged as text and before anything is fetched, since that text has to be in the document
/// letter by letter, and two spellings of one address are two clients.
/// </summary>
internal static class DocumentAddress
{
    public const string Start = "https://";

    private const int MaxLength = 2000;

    // RFC 3986, section 2, without '#' and without '?': a query makes any number of ids of one document.
    private static readonly SearchValues<char> Characters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~:/[]@!$&'()+,;=%*");

    /// <summary>Ids of our own never begin like this.</summary>
    public static bool IsOne(string? clientId) => clientId?.StartsWith(Start, StringComparison.Ordinal) is true;

    /// <summary>What is wrong with it, or null.</summary>
    public static string? WhyNot(string clientId)
    {
        if (clientId.Length > MaxLength || clientId.AsSpan().ContainsAnyExcept(Characters))
        {
            return "it may hold no query, no fragment, and nothing that an address does not have";
        }

        var slash = clientId.IndexOf('/', Start.Length);

        if (slash < 0 || slash == clientId.Length - 1)
        {
            return "it needs a path";
        }

        if (HostAndPort.Read(clientId[Start.Length..slash]) is null)
        {
            return "its host has to be a plain name or address, without a user";
        }

        // Lower case, no default port, no dot segments in any spelling, no escape that needs none: what a parser would mend is another id.
        return Uri.TryCreate(clientId, UriKind.Absolute, out var uri) && uri.AbsoluteUri == clientId && !HidesDots(clientId[slash..])
            ? null
            : "it has to be written in the one plain way, with the host in small letters, without a default port and without '.' or '..' in its path";
    }

    private static bool HidesDots(string path) =>
        path.Split('/').Any(segment => segment.Replace("%2e", ".", StringComparison.OrdinalIgnoreCase) is "." or "..")
        || path.Contains("%2f", StringComparison.OrdinalIgnoreCase) || path.Contains("%5c", StringComparison.OrdinalIgnoreCase) || path.Contains("%00", StringComparison.Ordinal);
}
