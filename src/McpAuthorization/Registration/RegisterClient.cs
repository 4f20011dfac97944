using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.Options;
using OpenIddict.Abstractions;
using OpenIddict.Core;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace McpAuthorization.Registration;

/// <summary>Lets a program introduce itself (RFC 7591). Whatever it says, it gets nothing but the right to ask a person.</summary>
internal sealed class RegisterClient(
    DbContext db,
    OpenIddictApplicationManager<Client> clients,
    RegistrationLimits limits,
    IEnumerable<IAuthorizationEvents> events,
    IOptions<McpAuthorizationOptions> options,
    TimeProvider clock)
{
    // What was sent is at most as long as the column; the stock encoder would make six characters of each letter outside of ASCII.
    private static readonly JsonSerializerOptions Stored = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public async Task<RegistrationAnswer> RunAsync(ClientMetadata metadata, string from, CancellationToken ct)
    {
        using var turn = options.Value.WriteTurn is { } take ? await take(ct) : null;
        await limits.DemandAsync(from, ct);

        var now = clock.GetUtcNow();
        // A word in front: an id that begins with a dash is taken for an option on command lines, one with https:// for a document's address.
        var clientId = "client-" + RandomText(16);
        var secret = metadata.AuthenticationMethod is ClientAuthentication.None ? null : RandomText(32);
        var registrationToken = RandomText(32);

        var client = new Client
        {
            Id = Guid.CreateVersion7(now),
            AuthenticationMethod = metadata.AuthenticationMethod,
            RegisteredAt = now.UtcDateTime,
            RegisteredFrom = from,
            RegistrationTokenHash = Convert.ToBase64String(SHA256.HashData(Encoding.ASCII.GetBytes(registrationToken))),
            Metadata = metadata.About?.ToJsonString(Stored),
        };
        await clients.PopulateAsync(client, Describe(clientId, metadata), ct);
        // As text: two spellings of one address are one Uri, but two redirect URIs.
        client.RedirectUris = JsonSerializer.Serialize(metadata.RedirectUris, Stored);

        await using (var transaction = await db.Database.BeginTransactionAsync(ct))
        {
            await clients.CreateAsync(client, secret, ct);
            await TellAsync(new AuthorizationEvent(AuthorizationEventKind.Registered, clientId), transaction, ct);
            await transaction.CommitAsync(ct);
        }

        return new RegistrationAnswer(
            clientId,
            now.ToUnixTimeSeconds(),
            secret,
            secret is null ? null : 0,
            metadata.Name,
            metadata.ApplicationType,
            metadata.RedirectUris,
            metadata.GrantTypes,
            [ResponseTypes.Code],
            metadata.AuthenticationMethod,
            string.Join(' ', metadata.Scopes),
            // Of the issuer's own origin, and always there: without it a hosted client gives up in silence.
            options.Value.Issuer + RegistrationSetup.Path + "/" + clientId,
            registrationToken)
        {
            About = metadata.About?.ToDictionary(pair => pair.Key, object (pair) => pair.Value!),
        };
    }

    public Task RefusedAsync(string error, CancellationToken ct) =>
        TellAsync(new AuthorizationEvent(AuthorizationEventKind.Registered, Error: error), transaction: null, ct);

    private OpenIddictApplicationDescriptor Describe(string clientId, ClientMetadata metadata)
    {
        var descriptor = new OpenIddictApplicationDescriptor
        {
            ClientId = clientId,
            ClientType = metadata.AuthenticationMethod is ClientAuthentication.None ? ClientTypes.Public : ClientTypes.Confidential,
            ApplicationType = metadata.ApplicationType,
            ConsentType = ConsentTypes.Explicit,
            DisplayName = metadata.Name,
        };
        descriptor.Requirements.Add(Requirements.Features.ProofKeyForCodeExchange);
        descriptor.Permissions.UnionWith(
        [
            Permissions.Endpoints.Authorization,
            Permissions.Endpoints.PushedAuthorization,
            Permissions.Endpoints.Token,
            Permissions.Endpoints.Revocation,
            Permissions.ResponseTypes.Code,
            Permissions.Prefixes.Resource + options.Value.Resource,
            .. metadata.GrantTypes.Contains(GrantTypes.DeviceCode) ? [Permissions.Endpoints.DeviceAuthorization] : Array.Empty<string>(),
            .. metadata.GrantTypes.Select(type => Permissions.Prefixes.GrantType + type),
            .. Allowed(metadata.Scopes).Select(scope => Permissions.Prefixes.Scope + scope),
        ]);
        return descriptor;
    }

    // The umbrella stands for all the others, so who may ask for it may ask for less.
    private IEnumerable<string> Allowed(string[] scopes) =>
        scopes.Contains(options.Value.Scopes[0].Name) ? options.Value.Scopes.Select(scope => scope.Name) : scopes;

    private async Task TellAsync(AuthorizationEvent happened, IDbContextTransaction? transaction, CancellationToken ct)
    {
        foreach (var host in events)
        {
            await host.TellAsync(happened, transaction?.GetDbTransaction(), ct);
        }
    }

    // Letters that need no encoding anywhere: some clients put a secret into Basic without encoding it first.
    private static string RandomText(int bytes) => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(bytes));
}
