namespace McpAuthorization.Grants;

/// <summary>A grant as a host shows it.</summary>
/// <param name="Id">Its id. Ids sort by time.</param>
/// <param name="ClientId">The client's id on the wire.</param>
/// <param name="ClientName">What the client calls itself.</param>
/// <param name="Subject">The person.</param>
/// <param name="Tenant">The host's boundary that it is bound to.</param>
/// <param name="Scopes">What it covers.</param>
/// <param name="RedirectUri">Where the answer of the consent went.</param>
/// <param name="CreatedAt">When the person allowed it.</param>
/// <param name="LastUsedAt">When tokens were last issued for it, or null.</param>
/// <param name="ExpiresAt">Its absolute end, or null.</param>
/// <param name="EndedAt">When it ended, or null while it lives.</param>
/// <param name="EndedBy">Why it ended, or null.</param>
public sealed record GrantView(
    Guid Id,
    string ClientId,
    string? ClientName,
    string Subject,
    string? Tenant,
    IReadOnlyList<string> Scopes,
    string? RedirectUri,
    DateTimeOffset CreatedAt,
    DateTimeOffset? LastUsedAt,
    DateTimeOffset? ExpiresAt,
    DateTimeOffset? EndedAt,
    GrantEnd? EndedBy);
