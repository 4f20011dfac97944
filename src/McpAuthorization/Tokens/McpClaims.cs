namespace McpAuthorization.Tokens;

/// <summary>The claims that an accepted bearer leaves on the request, besides the person as <see cref="System.Security.Claims.ClaimTypes.NameIdentifier"/>.</summary>
public static class McpClaims
{
    /// <summary>One claim for each scope of the token.</summary>
    public const string Scope = "scope";

    /// <summary>The tenant that the grant is bound to.</summary>
    public const string Tenant = "tenant";

    /// <summary>The grant's id.</summary>
    public const string Grant = "grant";

    /// <summary>The client's id on the wire.</summary>
    public const string Client = "client_id";
}
