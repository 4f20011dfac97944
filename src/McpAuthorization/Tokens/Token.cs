using McpAuthorization.Grants;
using McpAuthorization.Registration;
using OpenIddict.EntityFrameworkCore.Models;

namespace McpAuthorization.Tokens;

/// <summary>An access token, refresh token, code or pushed request: the hash of its text, never the text.</summary>
internal sealed class Token : OpenIddictEntityFrameworkCoreToken<Guid, Client, Grant>
{
    /// <summary>The scopes of an access token that a refresh narrowed, with spaces between them. Null: those of the grant.</summary>
    public string? Scopes { get; set; }
}
