namespace McpAuthorization.Authorization;

/// <summary>The names by which clients call the one resource (RFC 8707).</summary>
internal static class ResourceNames
{
    /// <summary>
    /// Either address in any case, with or without a slash or the default port, and the bare origin: stored addresses change their letters, and
    /// some clients send the origin only. Anything else is another resource.
    /// </summary>
    public static bool MeanOurs(string sent, McpAuthorizationOptions options)
    {
        if (sent.AsSpan().ContainsAny("#?\\ @") || !Uri.TryCreate(sent, UriKind.Absolute, out var uri) || !Uri.TryCreate(options.Origin, UriKind.Absolute, out var ours))
        {
            return false;
        }

        var path = uri.AbsolutePath.TrimEnd('/');
        return uri.GetLeftPart(UriPartial.Authority) == ours.GetLeftPart(UriPartial.Authority)
            && (path is "" || options.ResourcePaths.Any(known => string.Equals(known.TrimEnd('/'), path, StringComparison.OrdinalIgnoreCase)));
    }
}
