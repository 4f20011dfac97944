using McpAuthorization.Grants;

namespace Studio.Connections;

/// <summary>For the operator, after a restore: what was ended since the back-up lives again in it. Nobody knows which, so all that was made before a time is ended.</summary>
public sealed class EndAllConnections(GrantDirectory grants, TimeProvider clock)
{
    private const int AtOnce = 200;

    /// <summary>How many were ended.</summary>
    public async Task<int> RunAsync(DateTimeOffset before, CancellationToken ct)
    {
        var living = new GrantFilter { EndedAfter = clock.GetUtcNow() };
        var (ended, last) = (0, (Guid?)null);

        while (await grants.ListAsync(living, last, AtOnce, ct) is { Count: > 0 } page)
        {
            foreach (var grant in page.Where(grant => grant.CreatedAt < before))
            {
                ended += await grants.EndAsync(grant.Id, GrantEnd.Disconnected, ct) ? 1 : 0;
            }

            last = page[^1].Id;
        }

        return ended;
    }
}
