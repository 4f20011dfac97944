using System.Text;
using Microsoft.Extensions.Options;

namespace McpAuthorization.Resource;

/// <summary>Which paths are the resource, and where its documents lie. From the options only, whatever Host the request names.</summary>
internal sealed class ResourceAddresses(IOptions<McpAuthorizationOptions> options)
{
    public const string MetadataPath = "/.well-known/oauth-protected-resource";

    private McpAuthorizationOptions Options => options.Value;

    /// <summary>
    /// The resource path that <paramref name="path"/> is or lies beneath, in the letters it was called with: clients change the letters of
    /// an address that they store, and compare what they called with what the document names.
    /// </summary>
    public string? Find(string path) =>
        Options.ResourcePaths.FirstOrDefault(served => IsAtOrUnder(path, served)) is { } found ? Spelled(path, found) : null;

    /// <summary>The same, but only for the resource's own address.</summary>
    public string? FindExact(string path) =>
        Options.ResourcePaths.FirstOrDefault(served => path.Equals(served, StringComparison.OrdinalIgnoreCase)) is { } found ? Spelled(path, found) : null;

    /// <summary>The further prefix that <paramref name="path"/> lies beneath.</summary>
    public string? FindAlsoProtected(string path) => Options.AlsoProtected.FirstOrDefault(prefix => IsAtOrUnder(path, prefix));

    public string Identifier(string resourcePath) => Options.Origin + resourcePath;

    /// <summary>The document of the address that was called (RFC 9728, section 3.1); that of the first one for everything else.</summary>
    public string MetadataOf(string path) => Options.Origin + MetadataPath + (Find(path) ?? Options.ResourcePaths[0]);

    // Compared the way that routing compares, so that nothing reaches an endpoint that the guard took for something else.
    private static bool IsAtOrUnder(string path, string served) =>
        path.StartsWith(served, StringComparison.OrdinalIgnoreCase) && (path.Length == served.Length || path[served.Length] is '/');

    private static string Spelled(string path, string served) => Ascii.IsValid(path.AsSpan(0, served.Length)) ? path[..served.Length] : served;
}
