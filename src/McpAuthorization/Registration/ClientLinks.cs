using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;

namespace McpAuthorization.Registration;

/// <summary>
/// What a client says about itself that this server only keeps and gives back (RFC 7591, section 2). The logo alone is fetched, as carefully
/// as anything that strangers name; addresses that nobody outside could have meant are refused all the same, since they are shown to others.
/// </summary>
internal sealed class ClientLinks(IOptions<McpAuthorizationOptions> options)
{
    private const int MaxLength = 2048;

    private static readonly string[] Kept = ["client_uri", "logo_uri", "tos_uri", "policy_uri"];

    private static readonly string[] OnlyChecked = ["jwks_uri", "sector_identifier_uri"];

    private static readonly string[] Words = ["software_id", "software_version"];

    public JsonObject Read(MetadataReader reader)
    {
        var about = new JsonObject();
        foreach (var field in Kept.Concat(OnlyChecked))
        {
            if (reader.Text(field) is { Length: > 0 } link && Public(field, link) && Kept.Contains(field))
            {
                about[field] = link;
            }
        }

        foreach (var field in Words)
        {
            if (reader.Text(field) is { } text && ClientName.Clean(text, 255) is { Length: > 0 } clean)
            {
                about[field] = clean;
            }
        }

        if (reader.Texts("contacts") is { } contacts)
        {
            about["contacts"] = new JsonArray([.. contacts.Take(10).Select(contact => JsonValue.Create(ClientName.Clean(contact, 255)))]);
        }

        return about;
    }

    private bool Public(string field, string link)
    {
        var scheme = link.IndexOf("://", StringComparison.Ordinal);
        var end = scheme < 0 ? -1 : link.IndexOfAny(['/', '?', '#'], scheme + 3);
        var authority = scheme < 0 ? "" : link[(scheme + 3)..(end < 0 ? link.Length : end)];

        return link.Length <= MaxLength
            && !link.Any(letter => letter is <= ' ' or '\\' or '\x7f')
            && link[..Math.Max(scheme, 0)].ToLowerInvariant() is var name && (name is "https" || (name is "http" && OnLoopback))
            && HostAndPort.Read(authority) is { } host
            && (host.IsLoopback ? OnLoopback : !host.IsAddress && host.Host.Contains('.'))
                ? true
                : throw RegistrationRefusedException.Metadata($"{field} has to be the https address of something on the public internet.");
    }

    // Whoever tries things out on one computer has their pages there too.
    private bool OnLoopback => new Uri(options.Value.Issuer).IsLoopback;
}
