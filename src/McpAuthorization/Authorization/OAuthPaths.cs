using System.Collections.Frozen;

namespace McpAuthorization.Authorization;

/// <summary>
/// Where the endpoints are. Hosted clients guess them at the root and change the letters of paths, so each answers there too, in any case and
/// with or without a trailing slash; the metadata names the first form only.
/// </summary>
internal static class OAuthPaths
{
    public const string Authorize = "/oauth/authorize";
    public const string Token = "/oauth/token";
    public const string Revoke = "/oauth/revoke_token";
    public const string Push = "/oauth/par";

    public const string Device = "/oauth/device";
    public const string Introspect = "/oauth/introspect";

    private static readonly FrozenDictionary<string, string> All = new Dictionary<string, string>
    {
        [Authorize] = Authorize,
        [Token] = Token,
        [Revoke] = Revoke,
        [Push] = Push,
        [Device] = Device,
        [Introspect] = Introspect,
        ["/authorize"] = Authorize,
        ["/token"] = Token,
        ["/revoke"] = Revoke,
        ["/par"] = Push,
        ["/device_authorization"] = Device,
        ["/introspect"] = Introspect,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>The one spelling of an endpoint's path, or null for any other path.</summary>
    public static string? Canonical(string? path)
    {
        var trimmed = path is ['/', .., '/'] ? path[..^1] : path;
        return trimmed is not null && All.TryGetValue(trimmed, out var canonical) ? canonical : null;
    }
}
