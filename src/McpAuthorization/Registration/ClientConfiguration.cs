using System.Security.Cryptography;
using McpAuthorization.Tokens;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.Options;
using OpenIddict.Core;

namespace McpAuthorization.Registration;

/// <summary>What a client may do with its own registration (RFC 7592): read it, replace it, give it up.</summary>
internal sealed class ClientConfiguration(
    DbContext db,
    OpenIddictApplicationManager<Client> clients,
    ClientRegistrations registrations,
    ClientRemoval removal,
    AuthorizationEvents events,
    IOptions<McpAuthorizationOptions> options,
    TimeProvider clock)
{
    // Compared where there is no client, so that the answer comes as late as where there is one.
    private static readonly string NobodysHash = TokenText.Hash(TokenText.New());

    /// <summary>The client, or null for whoever cannot prove to be it: unknown, removed, blocked and a wrong token are one answer.</summary>
    public async Task<Client?> FindAsync(string clientId, string token, CancellationToken ct)
    {
        var client = await db.Set<Client>().SingleOrDefaultAsync(client => client.ClientId == clientId, ct);
        var known = Convert.FromBase64String(client?.RegistrationTokenHash ?? NobodysHash);
        return CryptographicOperations.FixedTimeEquals(known, TokenText.Digest(token)) && client is { IsAdmitted: true } ? client : null;
    }

    public RegistrationAnswer Read(Client client, string token) => RegistrationAnswer.Of(client, registrations.AddressOf(client.ClientId!), token, secret: null);

    public async Task<RegistrationAnswer> ReplaceAsync(Client client, ClientMetadata metadata, string token, CancellationToken ct)
    {
        using var turn = options.Value.WriteTurn is { } take ? await take(ct) : null;
        var before = Identity(client);
        var secret = await registrations.ApplyAsync(client, client.ClientId!, metadata, ct);

        // Whoever said yes said it to that name, those addresses and those keys.
        if (Identity(client) != before)
        {
            client.ChangedAt = clock.GetUtcNow().UtcDateTime;
        }

        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await (secret is null ? clients.UpdateAsync(client, ct) : clients.UpdateAsync(client, secret, ct));
        await events.TellAsync(new AuthorizationEvent(AuthorizationEventKind.ClientUpdated, client.ClientId), transaction.GetDbTransaction(), ct);
        await transaction.CommitAsync(ct);
        return RegistrationAnswer.Of(client, registrations.AddressOf(client.ClientId!), token, secret);
    }

    /// <summary>RFC 7592, section 2.3.</summary>
    public Task RemoveAsync(Client client, CancellationToken ct) => removal.RunAsync(client, ct);

    // Keys behind an address come and go by themselves: there it is the address that was agreed to.
    private static (string?, string?, string?, string) Identity(Client client) =>
        (client.DisplayName, client.RedirectUris, client.JwksUri ?? client.JsonWebKeySet, client.AuthenticationMethod);
}
