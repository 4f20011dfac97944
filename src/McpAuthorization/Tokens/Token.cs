using McpAuthorization.Grants;
using McpAuthorization.Registration;
using OpenIddict.EntityFrameworkCore.Models;

namespace McpAuthorization.Tokens;

/// <summary>An access token, refresh token, code or pushed request: the hash of its text, never the text.</summary>
internal sealed class Token : OpenIddictEntityFrameworkCoreToken<Guid, Client, Grant>;
