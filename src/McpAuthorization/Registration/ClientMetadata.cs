using System.Text.Json;
using System.Text.Json.Nodes;
using McpAuthorization.ClientDocuments;
using McpAuthorization.Registration.Credentials;
using Microsoft.Extensions.Options;
using GrantTypeNames = OpenIddict.Abstractions.OpenIddictConstants.GrantTypes;

namespace McpAuthorization.Registration;

/// <summary>What a client registers, after everything that this server does not know has been left out (RFC 7591, section 2).</summary>
internal sealed record ClientMetadata(
    string Name,
    string ApplicationType,
    string AuthenticationMethod,
    string[] RedirectUris,
    string[] GrantTypes,
    string? Keys,
    string? KeysUri,
    JsonObject About);

/// <summary>Reads the metadata of a registration request.</summary>
internal sealed class ReadClientMetadata(RedirectUris redirects, ClientLinks links, IOptions<McpAuthorizationOptions> options)
{
    private const int MaxRedirectUris = 10;

    private static readonly string[] KnownGrantTypes = [GrantTypeNames.AuthorizationCode, GrantTypeNames.RefreshToken, GrantTypeNames.DeviceCode];

    public ClientMetadata Run(JsonElement request)
    {
        try
        {
            return Read(request);
        }
        // Text that is no text: half a surrogate pair.
        catch (InvalidOperationException)
        {
            throw RegistrationRefusedException.Metadata("A string holds half a character.");
        }
    }

    private ClientMetadata Read(JsonElement request)
    {
        var reader = new MetadataReader(request);
        var grantTypes = GrantTypes(reader);
        var (redirectUris, kinds) = Redirects(reader, grantTypes);
        RefuseWhatCannotBeChecked(reader);
        var method = AuthenticationMethod(reader, kinds);
        var about = links.Read(reader);
        about["scope"] = string.Join(' ', Scopes(reader));
        var (keys, keysUri) = method is ClientAuthentication.PrivateKeyJwt ? Keys(reader, about) : (null, null);

        return new ClientMetadata(
            ClientName.Of(reader.Text("client_name")),
            ApplicationType(reader, kinds),
            method,
            redirectUris,
            grantTypes,
            keys,
            keysUri,
            about);
    }

    // RFC 7591, section 2: whoever is not redirected to, such as a device, needs none.
    private (string[] Uris, RedirectKind[] Kinds) Redirects(MetadataReader reader, string[] grantTypes)
    {
        if (!reader.Has("redirect_uris") && !grantTypes.Contains(GrantTypeNames.AuthorizationCode))
        {
            return ([], []);
        }

        if (!reader.AreTexts("redirect_uris") || reader.Texts("redirect_uris") is not { Length: <= MaxRedirectUris } uris)
        {
            throw RegistrationRefusedException.Redirect($"redirect_uris has to hold 1 to {MaxRedirectUris} redirect URIs.");
        }

        return ([.. uris.Distinct(StringComparer.Ordinal)], [.. uris.Select(redirects.Judge)]);
    }

    // OpenID Connect Registration, section 2, has an absent type mean web, which would turn away every program on a desk: it is read off
    // the addresses instead. Who says web means it, and has no business on loopback.
    private static string ApplicationType(MetadataReader reader, RedirectKind[] kinds) =>
        (reader.Text("application_type"), kinds.Any(kind => kind is not RedirectKind.Web)) switch
        {
            ("web", true) => throw RegistrationRefusedException.Redirect("A client of application_type web has https redirect URIs only. Programs on a person's computer are native."),
            ("native", _) or (_, true) => "native",
            (not "web", _) when kinds is [] => "native",
            _ => "web",
        };

    // RFC 7591, section 2, has an absent method mean client_secret_basic. That is what a hosted client that says nothing gets. A program on a
    // person's computer gets none: it cannot keep a secret (RFC 8252, section 8.5), several of them leave the field out and then send no
    // secret, and those that would have sent one read here that there is none.
    private static string AuthenticationMethod(MetadataReader reader, RedirectKind[] kinds)
    {
        var native = kinds is [] || kinds.Any(kind => kind is not RedirectKind.Web);
        var method = reader.Text("token_endpoint_auth_method") ?? (native ? ClientAuthentication.None : ClientAuthentication.Basic);
        return ClientAuthentication.Methods.Contains(method)
            ? method
            : throw RegistrationRefusedException.Metadata("token_endpoint_auth_method has to be one of " + string.Join(", ", ClientAuthentication.Methods) + ".");
    }

    private static (string? Keys, string? Uri) Keys(MetadataReader reader, JsonObject about)
    {
        var (keys, uri) = (reader.Raw("jwks"), reader.Text("jwks_uri"));

        // RFC 7591, section 2: never both.
        if (keys is null == uri is null)
        {
            throw RegistrationRefusedException.Metadata("With private_key_jwt send the public keys, as jwks, or the address where you publish them, as jwks_uri: one of the two.");
        }

        // Judged with the other addresses. Plain http, which those may be on one computer, is no way to learn a key.
        if (uri is not null && !DocumentAddress.IsOne(uri))
        {
            throw RegistrationRefusedException.Metadata("jwks_uri has to be an https address.");
        }

        if (reader.Text("token_endpoint_auth_signing_alg") is { } algorithm)
        {
            about["token_endpoint_auth_signing_alg"] = ClientAuthentication.SigningAlgorithms.Contains(algorithm)
                ? algorithm
                : throw RegistrationRefusedException.Metadata("token_endpoint_auth_signing_alg has to be one of " + string.Join(", ", ClientAuthentication.SigningAlgorithms) + ".");
        }

        return (keys is { } set ? ClientKeySet.Read(set) : null, uri);
    }

    // Some ask for everything that they know (device codes, implicit): what this server does not do is left out, as section 2 says.
    private static string[] GrantTypes(MetadataReader reader)
    {
        var asked = reader.Texts("grant_types") ?? [GrantTypeNames.AuthorizationCode];

        if (!asked.Contains(GrantTypeNames.AuthorizationCode))
        {
            return asked.Contains(GrantTypeNames.DeviceCode)
                ? [.. KnownGrantTypes.Intersect(asked)]
                : throw RegistrationRefusedException.Metadata($"grant_types has to hold {GrantTypeNames.AuthorizationCode} or {GrantTypeNames.DeviceCode}.");
        }

        return reader.Texts("response_types") is not { } responses || responses.Contains("code")
            ? [.. KnownGrantTypes.Intersect(asked)]
            : throw RegistrationRefusedException.Metadata("response_types has to hold code.");
    }

    // With nothing known among them, the umbrella: a client that asked for openid is let in as one that asked for nothing.
    private string[] Scopes(MetadataReader reader)
    {
        var known = options.Value.Scopes.Select(scope => scope.Name);
        var asked = reader.Text("scope")?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];
        return known.Intersect(asked).ToArray() is { Length: > 0 } kept ? kept : [options.Value.Scopes[0].Name];
    }

    private static void RefuseWhatCannotBeChecked(MetadataReader reader)
    {
        // A statement that nobody verifies must not look as if it had counted (RFC 7591, section 2.3).
        if (reader.Has("software_statement"))
        {
            throw new RegistrationRefusedException("invalid_software_statement", "This server takes no software statements. Leave it out.");
        }

        if (reader.Raw("jwks") is { } keys && ClientKeySet.HoldsPrivateKey(keys))
        {
            throw RegistrationRefusedException.Metadata("jwks holds a private or symmetric key. Throw that key away: it has been sent to a stranger.");
        }
    }
}
