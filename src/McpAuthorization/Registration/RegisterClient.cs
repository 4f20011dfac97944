using McpAuthorization.Tokens;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.Options;
using OpenIddict.Core;

namespace McpAuthorization.Registration;

/// <summary>Lets a program introduce itself (RFC 7591). Whatever it says, it gets nothing but the right to ask a person.</summary>
internal sealed class RegisterClient(
    DbContext db,
    OpenIddictApplicationManager<Client> clients,
    ClientRegistrations registrations,
    RegistrationLimits limits,
    AuthorizationEvents events,
    IOptions<McpAuthorizationOptions> options,
    TimeProvider clock)
{
    public async Task<RegistrationAnswer> RunAsync(ClientMetadata metadata, string from, CancellationToken ct)
    {
        using var turn = options.Value.WriteTurn is { } take ? await take(ct) : null;
        await limits.DemandAsync(from, ct);

        var now = clock.GetUtcNow();
        // A word in front: an id that begins with a dash is taken for an option on command lines, one with https:// for a document's address.
        var clientId = "client-" + TokenText.New()[..22];
        var token = TokenText.New();

        var client = new Client
        {
            Id = Guid.CreateVersion7(now),
            RegisteredAt = now.UtcDateTime,
            RegisteredFrom = from,
            RegistrationTokenHash = TokenText.Hash(token),
        };
        var secret = await registrations.ApplyAsync(client, clientId, metadata, ct);

        await using (var transaction = await db.Database.BeginTransactionAsync(ct))
        {
            await clients.CreateAsync(client, secret, ct);
            await events.TellAsync(new AuthorizationEvent(AuthorizationEventKind.Registered, clientId), transaction.GetDbTransaction(), ct);
            await transaction.CommitAsync(ct);
        }

        return RegistrationAnswer.Of(client, registrations.AddressOf(clientId), token, secret);
    }

    public ValueTask RefusedAsync(string error, CancellationToken ct) =>
        events.TellAsync(new AuthorizationEvent(AuthorizationEventKind.Registered, Error: error), ct);
}
