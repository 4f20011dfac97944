using McpAuthorization.Database;
using Microsoft.Extensions.Options;

namespace McpAuthorization.ClientDocuments;

/// <summary>How often we call strangers: kept in the database, so that it holds on every node.</summary>
internal sealed class Fetches(Ledger ledger, IOptions<McpAuthorizationOptions> options, TimeProvider clock)
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private const string Insert =
        """
        INSERT INTO oauth_fetches (id, address, origin, subject, started_at)
        SELECT @p0, @p1, @p2, @p3, @p4
        WHERE NOT EXISTS (SELECT 1 FROM oauth_fetches WHERE address = @p1 AND started_at > @p5)
        AND (SELECT COUNT(*) FROM oauth_fetches WHERE origin = @p2 AND started_at > @p6) < @p7
        AND (SELECT COUNT(*) FROM oauth_fetches WHERE subject = @p3 AND started_at > @p6) < @p7
        """;

    /// <param name="address">What is to be fetched.</param>
    /// <param name="subject">Whoever makes us fetch it.</param>
    /// <param name="pause">How long the same is not fetched again, whatever came of it.</param>
    /// <param name="ct">Ends with the request.</param>
    /// <returns>Whether it may be fetched now.</returns>
    public async Task<bool> MayAsync(string address, string subject, TimeSpan pause, CancellationToken ct)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var origin = new Uri(address).GetLeftPart(UriPartial.Authority);
        object?[] values = [Guid.CreateVersion7(), address, origin, subject, now, now - pause, now - Window, (long)options.Value.ClientDocuments.FetchesPerMinute];

        return await ledger.WriteAsync(statements => statements.ExecuteAsync(Insert, values, ct), ct) is 1;
    }
}

/// <summary>One call to a stranger's server.</summary>
internal sealed class FetchStarted
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required string Address { get; init; }

    public required string Origin { get; init; }

    public required string Subject { get; init; }

    public required DateTime StartedAt { get; init; }
}
