using System.Data.Common;
using McpAuthorization.Database;
using McpAuthorization.Grants;
using McpAuthorization.Tokens;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Options;
using OpenIddict.EntityFrameworkCore;

namespace McpAuthorization.Registration;

/// <summary>One request asks for its client half a dozen times; here it is read once.</summary>
internal sealed class ClientStore(
    IMemoryCache cache,
    IOpenIddictEntityFrameworkCoreContext context,
    IOptionsMonitor<OpenIddictEntityFrameworkCoreOptions> options,
    ClientReading reading,
    HostDatabase database)
    : OpenIddictEntityFrameworkCoreApplicationStore<Client, Grant, Token, Guid>(cache, context, options)
{
    private const string Sql =
        """
        SELECT id, client_id, client_secret, client_type, permissions, application_type, requirements, settings, authentication_method, blocked_at, json_web_key_set, metadata, removed_at, jwks_uri, keys_fresh_until
        FROM oauth_clients WHERE client_id = @p0
        """;

    private Client? _last;

    public override async ValueTask<Client?> FindByClientIdAsync(string identifier, CancellationToken cancellationToken)
    {
        if (_last?.ClientId == identifier)
        {
            return _last;
        }

        return _last = reading.ByHand
            ? await database.FirstAsync(Sql, Read, [identifier], cancellationToken)
            : await base.FindByClientIdAsync(identifier, cancellationToken);
    }

    // Stock writes every column as it was read, and so would lift a block, or bring back a removed client, that came between.
    public override async ValueTask UpdateAsync(Client application, CancellationToken cancellationToken)
    {
        // Tracked since it was read.
        application.ConcurrencyToken = Guid.CreateVersion7().ToString();
        await (await Context.GetDbContextAsync(cancellationToken)).SaveChangesAsync(cancellationToken);
    }

    private static Client Read(DbDataReader row) => new()
    {
        Id = row.GetGuid(0),
        ClientId = row.Text(1),
        ClientSecret = row.Text(2),
        ClientType = row.Text(3),
        Permissions = row.Text(4),
        ApplicationType = row.Text(5),
        Requirements = row.Text(6),
        Settings = row.Text(7),
        AuthenticationMethod = row.GetString(8),
        BlockedAt = row.Utc(9),
        JsonWebKeySet = row.Text(10),
        Metadata = row.Text(11),
        RemovedAt = row.Utc(12),
        JwksUri = row.Text(13),
        KeysFreshUntil = row.Utc(14),
    };
}
