using System.Text.Json;
using System.Text.Unicode;
using McpAuthorization.Registration;
using McpAuthorization.Registration.Credentials;

namespace McpAuthorization.ClientDocuments;

/// <summary>Reads a client's document. It is a stranger's, and it is public: it may hold no secret.</summary>
internal sealed class ReadClientDocument(RedirectUris redirects, ClientLinks links)
{
    // A name that comes twice means one thing here and another elsewhere.
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 16 };

    private static readonly string[] KnownGrantTypes = ["authorization_code", "refresh_token"];

    /// <exception cref="RegistrationRefusedException">The document is not good; the words say why.</exception>
    public ClientDocument Run(string clientId, byte[] body)
    {
        try
        {
            using var json = Utf8.IsValid(body) ? JsonDocument.Parse(body, Strict) : throw new JsonException();
            return json.RootElement.ValueKind is JsonValueKind.Object ? Read(clientId, new MetadataReader(json.RootElement)) : throw new JsonException();
        }
        // Half a surrogate pair is found out outside of the parser proper.
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            throw RegistrationRefusedException.Metadata("It has to be one JSON object in UTF-8 in which no name comes twice.");
        }
    }

    private ClientDocument Read(string clientId, MetadataReader reader)
    {
        if (!string.Equals(reader.Text("client_id"), clientId, StringComparison.Ordinal))
        {
            throw RegistrationRefusedException.Metadata("client_id in it has to be its own address, letter by letter.");
        }

        if (reader.Mentions("client_secret") || reader.Mentions("client_secret_expires_at"))
        {
            throw RegistrationRefusedException.Metadata("It holds a secret, which is none any more.");
        }

        if (reader.Text("client_name") is not { } name || ClientName.Clean(name, 255) is not { Length: > 0 } cleanName)
        {
            throw RegistrationRefusedException.Metadata("client_name is missing.");
        }

        if (reader.Texts("redirect_uris") is not { } uris)
        {
            throw RegistrationRefusedException.Redirect("redirect_uris has to hold at least one redirect URI.");
        }

        var kinds = uris.Select(redirects.Judge).ToArray();
        var (keys, keysUri) = Keys(reader);

        return new ClientDocument(
            clientId,
            cleanName,
            kinds.All(kind => kind is RedirectKind.Web) ? "web" : "native",
            AuthenticationMethod(reader, keys is not null || keysUri is not null),
            [.. uris.Distinct(StringComparer.Ordinal)],
            GrantTypes(reader),
            keys,
            keysUri,
            links.Read(reader));
    }

    // Some publish one method, some the list of those that they can do (OpenID Connect Relying Party Metadata Choices). A secret that both
    // sides know cannot be in a public document (CIMD draft, section 4.1).
    private static string AuthenticationMethod(MetadataReader reader, bool hasKeys)
    {
        var asked = reader.Text("token_endpoint_auth_method") is { } one ? [one] : reader.Texts("token_endpoint_auth_methods_supported") ?? [ClientAuthentication.None];

        if (asked.FirstOrDefault(method => method.StartsWith("client_secret_", StringComparison.Ordinal)) is { } shared)
        {
            throw RegistrationRefusedException.Metadata($"A client with a document cannot authenticate with {shared}.");
        }

        // Who can do without is let in without: which of its methods it takes is up to the client.
        if (asked.Contains(ClientAuthentication.None))
        {
            return hasKeys && asked.Contains(ClientAuthentication.PrivateKeyJwt) ? ClientAuthentication.NoneOrKey : ClientAuthentication.None;
        }

        if (!asked.Contains(ClientAuthentication.PrivateKeyJwt))
        {
            throw RegistrationRefusedException.Metadata("It names no way to authenticate that this server takes: " + string.Join(", ", asked.Select(method => ClientName.Clean(method, 40))) + ".");
        }

        return hasKeys ? ClientAuthentication.PrivateKeyJwt : throw RegistrationRefusedException.Metadata("private_key_jwt needs jwks or jwks_uri.");
    }

    // A hosted client lists everything that it knows anywhere: what is not done here is left out.
    private static string[] GrantTypes(MetadataReader reader)
    {
        if (reader.Texts("response_types") is { } responses && !responses.Contains("code"))
        {
            throw RegistrationRefusedException.Metadata("response_types has to hold code.");
        }

        var asked = reader.Texts("grant_types") ?? ["authorization_code"];
        return asked.Contains("authorization_code")
            ? [.. KnownGrantTypes.Intersect(asked)]
            : throw RegistrationRefusedException.Metadata("grant_types has to hold authorization_code.");
    }

    private static (string? Keys, string? Uri) Keys(MetadataReader reader)
    {
        var uri = reader.Text("jwks_uri");

        if (reader.Raw("jwks") is not { } keys)
        {
            return uri is null || DocumentAddress.IsOne(uri) ? (null, uri) : throw RegistrationRefusedException.Metadata("jwks_uri has to be an https address.");
        }

        if (uri is not null)
        {
            throw RegistrationRefusedException.Metadata("It has jwks and jwks_uri (RFC 7591, section 2: one of them).");
        }

        return ClientKeySet.ReadPublished(keys) is { } set ? (set, null) : throw RegistrationRefusedException.Metadata("jwks holds no public key that this server can check with.");
    }
}
