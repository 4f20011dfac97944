using McpAuthorization.Database;
using McpAuthorization.Registration;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace McpAuthorization.ClientDocuments;

/// <summary>
/// Sees to it that what a document says is among our clients, and not older than it may be. Everything behind goes by that row alone, on
/// every node: the token endpoint never fetches a document.
/// </summary>
internal sealed partial class LoadDocument(
    Tables tables,
    DocumentLoads loads,
    Fetches fetches,
    Fetch fetch,
    ReadClientDocument read,
    StoreDocument store,
    IOptions<McpAuthorizationOptions> options,
    TimeProvider clock,
    ILogger<LoadDocument> logger)
{
    private const string NotLoaded =
        "What the program that sent you here publishes about itself could not be loaded, or is not valid. Try again in a minute. If it stays like this, whoever makes the program has to mend it.";

    // Whatever came of the last try: a page that is loaded again and again must not become an attack on somebody's server.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    private ClientDocumentOptions Policy => options.Value.ClientDocuments;

    /// <summary>Why the client is not let in, in words for the person, or null.</summary>
    public async Task<string?> WhyNotAsync(string clientId, string subject, CancellationToken ct)
    {
        if (DocumentAddress.WhyNot(clientId) is { } wrong)
        {
            return $"The program that sent you here has an address as its id that is not taken: {wrong}.";
        }

        var host = new Uri(clientId).Host;

        if (!Policy.Admits(host))
        {
            return $"This server lets no programs of {host} in. Whoever runs it can change that.";
        }

        var known = await FindAsync(clientId, ct);

        // Blocked: it is nobody, which is said further on, and its document is nothing to us.
        return known is { IsAdmitted: false } || known?.DocumentFreshUntil > clock.GetUtcNow().UtcDateTime
            ? null
            : await loads.RunAsync(clientId, () => LoadAsync(clientId, subject));
    }

    // Not given up with one request: others may wait for it. It has an end of its own.
    private async Task<string?> LoadAsync(string clientId, string subject)
    {
        // Somebody may have loaded it while we came here.
        var known = await FindAsync(clientId, CancellationToken.None);

        if (known?.DocumentFreshUntil > clock.GetUtcNow().UtcDateTime)
        {
            return null;
        }

        if (!await fetches.MayAsync(clientId, subject, Pause, CancellationToken.None))
        {
            return IsGoodEnough(known) ? null : "This was tried a moment ago. Wait a minute, then try again.";
        }

        try
        {
            var fetched = await fetch.RunAsync(Fetch.Document, clientId, "application/json", CancellationToken.None);
            var document = IsJson(fetched.MediaType) ? read.Run(clientId, fetched.Body) : throw RegistrationRefusedException.Metadata("It has to come as application/json.");
            await store.RunAsync(document, fetched.Life, known, CancellationToken.None);
            return null;
        }
        catch (RegistrationRefusedException refused)
        {
            Log.Refused(logger, clientId, refused.Message);
            return NotLoaded;
        }
        catch (HttpRequestException failure)
        {
            Log.Refused(logger, clientId, failure.Message);
            return !Fetch.IsFinal(failure) && IsGoodEnough(known) ? null : NotLoaded;
        }
    }

    private Task<Client?> FindAsync(string clientId, CancellationToken ct) => tables.Clients.SingleOrDefaultAsync(client => client.ClientId == clientId, ct);

    private bool IsGoodEnough(Client? known) => known?.DocumentFetchedAt > clock.GetUtcNow().UtcDateTime - Policy.StaleLife;

    private static bool IsJson(string? mediaType) =>
        mediaType is not null
        && (mediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
            || (mediaType.StartsWith("application/", StringComparison.OrdinalIgnoreCase) && mediaType.EndsWith("+json", StringComparison.OrdinalIgnoreCase)));

    private static partial class Log
    {
        // The person is told nothing of this: it could say what lies behind our walls (CIMD draft, section 6.5).
        [LoggerMessage(LogLevel.Warning, "The document of the client {ClientId} is not taken. {Reason}")]
        public static partial void Refused(ILogger logger, string clientId, string reason);
    }
}
