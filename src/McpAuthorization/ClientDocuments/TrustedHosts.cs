namespace McpAuthorization.ClientDocuments;

/// <summary>The host's policy on whose documents to take.</summary>
internal static class TrustedHosts
{
    public static bool Admits(this ClientDocumentOptions options, string host) =>
        !options.DeniedHosts.Any(pattern => Matches(pattern, host))
        && (options.AllowedHosts.Count is 0 || options.AllowedHosts.Any(pattern => Matches(pattern, host)));

    /// <summary>A name or an address as it stands in URLs, with or without a star and a dot in front.</summary>
    public static bool IsPattern(string pattern) => HostAndPort.Read(WithoutStar(pattern)) is { Port: null };

    private static bool Matches(string pattern, string host) => pattern.StartsWith("*.", StringComparison.Ordinal)
        ? host.Length > pattern.Length - 1 && host.EndsWith(pattern[1..], StringComparison.OrdinalIgnoreCase)
        : host.Equals(pattern, StringComparison.OrdinalIgnoreCase);

    private static string WithoutStar(string pattern) => pattern.StartsWith("*.", StringComparison.Ordinal) ? pattern[2..] : pattern;
}
