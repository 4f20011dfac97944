using System.Security.Cryptography;
using McpAuthorization.Tokens;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace McpAuthorization.Authorization;

/// <summary>Tells one browser from another, so that a request begun in one is never finished in another.</summary>
internal sealed class BrowserCookie(IOptions<McpAuthorizationOptions> options)
{
    private bool Secure => options.Value.Issuer.StartsWith("https:", StringComparison.Ordinal);

    // __Host- cannot be set by a neighbouring subdomain, but demands https (RFC 6265bis, section 4.1.3.2).
    private string Name => Secure ? "__Host-mcp-browser" : "mcp-browser";

    /// <summary>The digest of this browser's cookie, which is set if there is none yet.</summary>
    public byte[] Ensure(HttpContext http)
    {
        if (http.Request.Cookies[Name] is { Length: > 0 } known)
        {
            return TokenText.Digest(known);
        }

        var text = TokenText.New();
        http.Response.Cookies.Append(
            Name, text, new CookieOptions { HttpOnly = true, Secure = Secure, SameSite = SameSiteMode.Lax, Path = "/", IsEssential = true });
        return TokenText.Digest(text);
    }

    public bool Matches(HttpContext http, byte[] digest) =>
        http.Request.Cookies[Name] is { Length: > 0 } text && CryptographicOperations.FixedTimeEquals(TokenText.Digest(text), digest);
}
