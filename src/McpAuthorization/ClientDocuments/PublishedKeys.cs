using System.Text.Json;
using McpAuthorization.Database;
using McpAuthorization.Registration;
using McpAuthorization.Registration.Credentials;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;

namespace McpAuthorization.ClientDocuments;

/// <summary>
/// The keys of a client: those that it registered, or those that it publishes at its <c>jwks_uri</c>, kept with the client for as long as
/// its server says within bounds, so that nodes share them. A key that is not among them is looked for once a minute at most.
/// </summary>
internal sealed partial class PublishedKeys(
    Tables tables, DocumentLoads loads, Fetches fetches, Fetch fetch, Ledger ledger, IOptions<McpAuthorizationOptions> options, TimeProvider clock, ILogger<PublishedKeys> logger)
{
    private const string Keep = "UPDATE oauth_clients SET json_web_key_set = @p0, keys_fresh_until = @p1 WHERE id = @p2 AND jwks_uri = @p3";

    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    /// <param name="client">The client, as it is read from its row.</param>
    /// <param name="keyId">The key that is wanted, where the assertion names one.</param>
    /// <param name="ct">Ends with the request.</param>
    public async ValueTask<IReadOnlyList<SecurityKey>> OfAsync(Client client, string? keyId, CancellationToken ct)
    {
        var known = Read(client.JsonWebKeySet);

        if (client.JwksUri is null || (client.KeysFreshUntil > clock.GetUtcNow().UtcDateTime && (keyId is null || known.Any(key => key.KeyId == keyId))))
        {
            return known;
        }

        ct.ThrowIfCancellationRequested();
        return Read(await loads.RunAsync($"{client.Id} {client.JwksUri}", () => LoadAsync(client)));
    }

    private async Task<string?> LoadAsync(Client client)
    {
        var address = client.JwksUri!;

        if (!await fetches.MayAsync(address, client.ClientId!, Pause, CancellationToken.None))
        {
            // Another node may have them by now.
            return await tables.Clients.Where(other => other.Id == client.Id && other.JwksUri == address).Select(other => other.JsonWebKeySet).SingleOrDefaultAsync(CancellationToken.None);
        }

        try
        {
            var fetched = await fetch.RunAsync(Fetch.Keys, address, "application/jwk-set+json, application/json", CancellationToken.None);
            using var json = JsonDocument.Parse(fetched.Body);
            var set = ClientKeySet.ReadPublished(json.RootElement) ?? throw new JsonException("It is no set of public keys.");
            await ledger.WriteAsync(statements => statements.ExecuteAsync(Keep, [set, (clock.GetUtcNow() + fetched.Life).UtcDateTime, client.Id, address], CancellationToken.None), CancellationToken.None);
            return set;
        }
        catch (Exception failure) when (failure is HttpRequestException or JsonException or InvalidOperationException)
        {
            Log.NotLoaded(logger, client.ClientId!, failure.Message);

            // Silence is no withdrawal, an answer without keys is one.
            return failure is HttpRequestException silent && !Fetch.IsFinal(silent) && client.KeysFreshUntil > clock.GetUtcNow().UtcDateTime - options.Value.ClientDocuments.StaleLife
                ? client.JsonWebKeySet
                : null;
        }
    }

    private static IReadOnlyList<SecurityKey> Read(string? set) => set is null ? [] : [.. JsonWebKeySet.Create(set).Keys];

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "The keys of the client {ClientId} are not taken. {Reason}")]
        public static partial void NotLoaded(ILogger logger, string clientId, string reason);
    }
}
