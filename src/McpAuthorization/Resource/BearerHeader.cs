using System.Buffers;
using Microsoft.AspNetCore.Http;

namespace McpAuthorization.Resource;

/// <summary>
/// The bearer of a request: from one well-formed Authorization header and from nowhere else (RFC 6750, section 2.1). Query, form and
/// cookies never count: they end up in logs, or are sent by pages that know nothing of it.
/// </summary>
internal readonly record struct BearerHeader(string? Bearer, bool IsMalformed)
{
    private const string Scheme = "Bearer";

    private const int MaxLength = 4096;

    private static readonly SearchValues<char> Characters = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~+/");

    public static BearerHeader Read(HttpRequest request)
    {
        var headers = request.Headers.Authorization;
        // Two of them: whoever stands in between may have looked at the other one.
        if (headers.Count != 1)
        {
            return new BearerHeader(null, headers.Count > 1);
        }

        var header = headers.ToString();
        var isBearer = header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) && (header.Length == Scheme.Length || header[Scheme.Length] is ' ' or ',' or '\t');
        if (!isBearer)
        {
            return default;
        }

        return header.Length > Scheme.Length + 1 && header[Scheme.Length] is ' ' && header[(Scheme.Length + 1)..] is var bearer && IsToken(bearer)
            ? new BearerHeader(bearer, false)
            : new BearerHeader(null, true);
    }

    // b64token of RFC 6750, section 2.1: a comma or a second token is none.
    private static bool IsToken(string text) =>
        text.Length <= MaxLength && text.AsSpan().TrimEnd('=') is { Length: > 0 } body && !body.ContainsAnyExcept(Characters);
}
