using System.Text.Json;
using McpAuthorization.Database;
using McpAuthorization.Registration;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace McpAuthorization.ClientDocuments;

/// <summary>Sees to it that a client's picture is here when a person is asked. Where there is none to be had, that is remembered too.</summary>
internal sealed partial class ClientLogos(Tables tables, DocumentLoads loads, Fetches fetches, Fetch fetch, Ledger ledger, TimeProvider clock, ILogger<ClientLogos> logger)
{
    public const string Path = "/oauth/logo";

    private const string Upsert =
        """
        INSERT INTO oauth_client_logos (client_key, address, media_type, bytes, fresh_until) VALUES (@p0, @p1, @p2, @p3, @p4)
        ON CONFLICT (client_key) DO UPDATE SET
            address = excluded.address, media_type = excluded.media_type, bytes = excluded.bytes, fresh_until = excluded.fresh_until
        """;

    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(5);

    /// <summary>Where on this server the picture is, or null.</summary>
    public async Task<string?> PathOfAsync(Client client, string subject, CancellationToken ct)
    {
        if (AddressIn(client.Metadata) is not { } address)
        {
            return null;
        }

        var known = await tables.Logos.Where(logo => logo.ClientKey == client.Id && logo.Address == address)
            .Select(logo => new { logo.MediaType, logo.FreshUntil }).SingleOrDefaultAsync(ct);
        var type = known is not null && known.FreshUntil > clock.GetUtcNow().UtcDateTime
            ? known.MediaType
            : await loads.RunAsync($"{client.Id} {address}", () => LoadAsync(client, address, subject)) ?? known?.MediaType;

        return type is null ? null : $"{Path}/{client.Id:N}";
    }

    private async Task<string?> LoadAsync(Client client, string address, string subject)
    {
        if (!await fetches.MayAsync(address, subject, Pause, CancellationToken.None))
        {
            return null;
        }

        try
        {
            var fetched = await fetch.RunAsync(Fetch.Logo, address, "image/png, image/jpeg, image/webp, image/gif", CancellationToken.None);
            var type = PictureType.Of(fetched.Body);
            await KeepAsync(client, address, type, type is null ? null : fetched.Body, fetched.Life);
            return type;
        }
        catch (HttpRequestException failure)
        {
            Log.NotLoaded(logger, client.ClientId!, failure.Message);
            return null;
        }
    }

    private Task<int> KeepAsync(Client client, string address, string? type, byte[]? bytes, TimeSpan life) => ledger.WriteAsync(
        statements => statements.ExecuteAsync(Upsert, [client.Id, address, type, bytes, (clock.GetUtcNow() + life).UtcDateTime], CancellationToken.None),
        CancellationToken.None);

    private static string? AddressIn(string? metadata)
    {
        if (metadata is null)
        {
            return null;
        }

        using var about = JsonDocument.Parse(metadata);
        return about.RootElement.TryGetProperty("logo_uri", out var logo) && logo.GetString() is { } address && DocumentAddress.IsOne(address) ? address : null;
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "The logo of the client {ClientId} is not shown. {Reason}")]
        public static partial void NotLoaded(ILogger logger, string clientId, string reason);
    }
}
