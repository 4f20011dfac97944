namespace McpAuthorization.Grants;

/// <summary>Which grants to list. What is left out does not matter.</summary>
public sealed record GrantFilter
{
    /// <summary>Those of this person.</summary>
    public string? Subject { get; init; }

    /// <summary>Those into one of these tenants.</summary>
    public IReadOnlyCollection<string>? Tenants { get; init; }

    /// <summary>Leaves out those that ended, or ran out, before this.</summary>
    public DateTimeOffset? EndedAfter { get; init; }

    internal IQueryable<Grant> Of(IQueryable<Grant> grants)
    {
        if (Subject is { } subject)
        {
            grants = grants.Where(grant => grant.Subject == subject);
        }

        if (Tenants is not null)
        {
            string[] tenants = [.. Tenants];

            // For one of them an index holds the grants in the order of a list; for several, SQLite would have to sort.
            grants = tenants is [var tenant] ? grants.Where(grant => grant.Tenant == tenant) : grants.Where(grant => tenants.Contains(grant.Tenant));
        }

        if (EndedAfter is { } since)
        {
            var utc = since.UtcDateTime;
            grants = grants.Where(grant => (grant.EndedAt == null || grant.EndedAt > utc) && (grant.ExpiresAt == null || grant.ExpiresAt > utc));
        }

        return grants;
    }
}
