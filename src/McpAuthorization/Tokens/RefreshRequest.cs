using McpAuthorization.Registration;

namespace McpAuthorization.Tokens;

/// <summary>A refresh that an authenticated client asks for.</summary>
/// <param name="Client">Who asks.</param>
/// <param name="Token">The row of what was presented.</param>
/// <param name="Presented">Its text.</param>
/// <param name="Scopes">What the new access token is to hold.</param>
/// <param name="Narrowed">Whether that is less than the grant.</param>
internal sealed record RefreshRequest(Client Client, PresentedToken Token, string Presented, string[] Scopes, bool Narrowed);
