using System.Text.Encodings.Web;
using System.Text.Json;
using McpAuthorization.Registration.Credentials;
using McpAuthorization.Tokens;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Abstractions;
using OpenIddict.Core;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace McpAuthorization.Registration;

/// <summary>How metadata becomes a client, the first time and whenever it is replaced.</summary>
internal sealed class ClientRegistrations(OpenIddictApplicationManager<Client> clients, IOptions<McpAuthorizationOptions> options)
{
    // What was sent is at most as long as the column; the stock encoder would make six characters of each letter outside of ASCII.
    private static readonly JsonSerializerOptions Stored = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Of the issuer's own origin.</summary>
    public string AddressOf(string clientId) => options.Value.Issuer + RegistrationSetup.Path + "/" + clientId;

    /// <summary>Replaces all that the client says of itself. Its id stays, and its secret where it still has one.</summary>
    /// <returns>A new secret, where the client needs one and has none.</returns>
    public async Task<string?> ApplyAsync(Client client, string clientId, ClientMetadata metadata, CancellationToken ct)
    {
        var (hash, fetched) = (client.ClientSecret, client.JsonWebKeySet);
        await clients.PopulateAsync(client, Describe(clientId, metadata), ct);
        client.AuthenticationMethod = metadata.AuthenticationMethod;
        client.Metadata = metadata.About.ToJsonString(Stored);
        // As text: two spellings of one address are one Uri, but two redirect URIs.
        client.RedirectUris = JsonSerializer.Serialize(metadata.RedirectUris, Stored);

        // What was fetched stays good while the address does, as with a document.
        var stays = metadata.KeysUri is not null && metadata.KeysUri == client.JwksUri;
        (client.JsonWebKeySet, client.KeysFreshUntil) = stays ? (fetched, client.KeysFreshUntil) : (metadata.Keys, null);
        client.JwksUri = metadata.KeysUri;

        var needsSecret = metadata.AuthenticationMethod is ClientAuthentication.Basic or ClientAuthentication.Post;
        client.ClientSecret = needsSecret ? hash : null;
        return needsSecret && hash is null ? TokenText.New() : null;
    }

    private OpenIddictApplicationDescriptor Describe(string clientId, ClientMetadata metadata)
    {
        var descriptor = new OpenIddictApplicationDescriptor
        {
            ClientId = clientId,
            ClientType = metadata.AuthenticationMethod is ClientAuthentication.None ? ClientTypes.Public : ClientTypes.Confidential,
            ApplicationType = metadata.ApplicationType,
            ConsentType = ConsentTypes.Explicit,
            DisplayName = metadata.Name,
            JsonWebKeySet = metadata.Keys is { } keys ? JsonWebKeySet.Create(keys) : null,
        };
        descriptor.Requirements.Add(Requirements.Features.ProofKeyForCodeExchange);
        descriptor.Permissions.UnionWith(
        [
            Permissions.Endpoints.Token,
            Permissions.Endpoints.Revocation,
            .. metadata.GrantTypes.Contains(GrantTypes.AuthorizationCode) ? ClientPermissions.ToBeRedirectedTo : [],
            Permissions.Prefixes.Resource + options.Value.Resource,
            .. metadata.GrantTypes.Contains(GrantTypes.DeviceCode) ? [Permissions.Endpoints.DeviceAuthorization] : Array.Empty<string>(),
            .. metadata.GrantTypes.Select(type => Permissions.Prefixes.GrantType + type),
            .. Allowed(((string)metadata.About["scope"]!).Split(' ')).Select(scope => Permissions.Prefixes.Scope + scope),
        ]);
        return descriptor;
    }

    // The umbrella stands for all the others, so who may ask for it may ask for less.
    private IEnumerable<string> Allowed(string[] scopes) =>
        scopes.Contains(options.Value.Scopes[0].Name) ? options.Value.Scopes.Select(scope => scope.Name) : scopes;
}
