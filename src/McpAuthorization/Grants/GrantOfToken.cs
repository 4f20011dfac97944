namespace McpAuthorization.Grants;

/// <summary>The grant that a token belongs to, as far as events need it.</summary>
internal sealed record GrantOfToken(Guid Id, string? Subject, string? Tenant);
