namespace McpAuthorization.Tokens;

/// <summary>The kinds of rows in <c>oauth_tokens</c> that the library's own SQL names.</summary>
internal static class TokenKinds
{
    public const string Access = "urn:ietf:params:oauth:token-type:access_token";
    public const string Refresh = "urn:ietf:params:oauth:token-type:refresh_token";
    public const string Pushed = "urn:openiddict:params:oauth:token-type:request_token";
    public const string Code = "urn:openiddict:params:oauth:token-type:authorization_code";
}
