namespace McpAuthorization;

/// <summary>An error as OAuth spells it (RFC 6749, section 5.2; RFC 7591, section 3.2.2).</summary>
internal sealed record OAuthError(string Error, string ErrorDescription);
