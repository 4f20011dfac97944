using McpAuthorization.Resource;
using Microsoft.Extensions.Options;

namespace McpAuthorization.Discovery;

/// <summary>
/// Which document a path asks for. The name may stand before the path that it is about (RFC 8414, section 3.1; RFC 9728, section 3.1) or,
/// as OpenID Connect has it and some clients try, behind it.
/// </summary>
internal sealed class WellKnownPaths(ResourceAddresses resources, IOptions<McpAuthorizationOptions> options)
{
    private const string Folder = "/.well-known/";

    public AskedDocument? Find(string path)
    {
        path = path.TrimEnd('/');
        var at = path.IndexOf(Folder, StringComparison.OrdinalIgnoreCase);
        if (at < 0)
        {
            return null;
        }

        var (before, name) = (path[..at], path[(at + Folder.Length)..]);
        if (before.Length > 0)
        {
            // Nothing else below a resource is open to everybody, so an unknown name ends here.
            return IsKnown(before) ? Named(name, before) ?? new AskedDocument.Unknown() : null;
        }

        var slash = name.IndexOf('/');
        return slash < 0 ? Named(name, "") : Named(name[..slash], name[slash..]);
    }

    private AskedDocument? Named(string name, string about)
    {
        if (name.Equals("oauth-authorization-server", StringComparison.OrdinalIgnoreCase))
        {
            return about.Length == 0 || IsKnown(about) ? new AskedDocument.AuthorizationServer() : null;
        }

        if (!name.Equals("oauth-protected-resource", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        return (about.Length == 0 ? options.Value.ResourcePaths[0] : resources.FindExact(about)) is { } resource
            ? new AskedDocument.ProtectedResource(resource)
            : null;
    }

    private bool IsKnown(string path) => resources.FindExact(path) is not null || path.Equals(options.Value.IssuerPath, StringComparison.OrdinalIgnoreCase);
}

/// <summary>What a well-known path asks for.</summary>
internal abstract record AskedDocument
{
    private AskedDocument()
    {
    }

    public sealed record AuthorizationServer : AskedDocument;

    public sealed record ProtectedResource(string Path) : AskedDocument;

    public sealed record Unknown : AskedDocument;
}
