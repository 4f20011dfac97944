using System.Text.Json;
using McpAuthorization.Database;
using McpAuthorization.Tokens;
using Microsoft.EntityFrameworkCore;
using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace McpAuthorization.Registration;

/// <summary>The clients that there are: to look at, to block, and to register by hand.</summary>
public sealed class ClientDirectory
{
    private const string Block = "UPDATE oauth_clients SET blocked_at = @p0 WHERE client_id = @p1 AND blocked_at IS NULL";

    private const string Unblock = "UPDATE oauth_clients SET blocked_at = NULL WHERE client_id = @p0 AND blocked_at IS NOT NULL";

    private readonly Tables _tables;
    private readonly Ledger _ledger;
    private readonly IOpenIddictApplicationManager _clients;
    private readonly RedirectUris _redirects;
    private readonly TimeProvider _clock;

    internal ClientDirectory(Tables tables, Ledger ledger, IOpenIddictApplicationManager clients, RedirectUris redirects, TimeProvider clock) =>
        (_tables, _ledger, _clients, _redirects, _clock) = (tables, ledger, clients, redirects, clock);

    /// <summary>Lists the clients, in the order of their ids on the wire.</summary>
    /// <param name="after">The last id of the page before, or null for the first page.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="ct">Ends with the request.</param>
    /// <returns>A page, empty behind the last.</returns>
    public async Task<IReadOnlyList<ClientView>> ListAsync(string? after, int limit, CancellationToken ct) =>
        [.. (await _tables.Clients
            .Where(client => after == null || string.Compare(client.ClientId, after) > 0)
            .OrderBy(client => client.ClientId)
            .Take(limit)
            .ToListAsync(ct)).Select(ClientView.Of)];

    /// <summary>Finds one.</summary>
    /// <param name="clientId">Its id on the wire.</param>
    /// <param name="ct">Ends with the request.</param>
    /// <returns>The client, or null.</returns>
    public async Task<ClientView?> FindAsync(string clientId, CancellationToken ct) =>
        await _tables.Clients.SingleOrDefaultAsync(client => client.ClientId == clientId, ct) is { } client ? ClientView.Of(client) : null;

    /// <summary>Blocks a client everywhere, from its next call on. Its grants stay and sleep.</summary>
    /// <param name="clientId">Its id on the wire.</param>
    /// <param name="ct">Ends with the request.</param>
    /// <returns>Whether it was admitted until now.</returns>
    public async Task<bool> BlockAsync(string clientId, CancellationToken ct) =>
        await _ledger.WriteAsync(statements => statements.ExecuteAsync(Block, [_clock.GetUtcNow().UtcDateTime, clientId], ct), ct) > 0;

    /// <summary>Admits a blocked client again.</summary>
    /// <param name="clientId">Its id on the wire.</param>
    /// <param name="ct">Ends with the request.</param>
    /// <returns>Whether it was blocked until now.</returns>
    public async Task<bool> UnblockAsync(string clientId, CancellationToken ct) =>
        await _ledger.WriteAsync(statements => statements.ExecuteAsync(Unblock, [clientId], ct), ct) > 0;

    /// <summary>Registers a resource server: a client that signs nobody in, and may ask of access tokens what they are worth (RFC 7662).</summary>
    /// <param name="name">What it is called in lists.</param>
    /// <param name="ct">Ends with the request.</param>
    /// <returns>Its id and, only this once, its secret.</returns>
    public async Task<RegisteredClient> RegisterResourceServerAsync(string name, CancellationToken ct)
    {
        var secret = TokenText.New();
        var client = new Client
        {
            Id = Guid.CreateVersion7(),
            AuthenticationMethod = ClientAuthenticationMethods.ClientSecretBasic,
            RegisteredAt = _clock.GetUtcNow().UtcDateTime,
        };
        var descriptor = new OpenIddictApplicationDescriptor
        {
            ApplicationType = ApplicationTypes.Web,
            ClientId = TokenText.New()[..22],
            ClientType = ClientTypes.Confidential,
            ConsentType = ConsentTypes.Explicit,
            DisplayName = name,
        };
        descriptor.Permissions.Add(Permissions.Endpoints.Introspection);

        await _clients.PopulateAsync(client, descriptor, ct);
        await _clients.CreateAsync(client, secret, ct);
        return new RegisteredClient(descriptor.ClientId, secret);
    }

    /// <summary>Registers a client by hand, as hosts with fields for an id and a secret need it. It counts as verified.</summary>
    /// <param name="name">What people see.</param>
    /// <param name="redirectUris">Where its answers may go, compared as text.</param>
    /// <param name="withSecret">Whether it authenticates with a secret.</param>
    /// <param name="ct">Ends with the request.</param>
    /// <returns>Its id and, only this once, its secret.</returns>
    /// <exception cref="FormatException">An address that no client may have; the message says which and why.</exception>
    public async Task<RegisteredClient> RegisterAsync(string name, IReadOnlyList<string> redirectUris, bool withSecret, CancellationToken ct)
    {
        Judge(redirectUris);
        var secret = withSecret ? TokenText.New() : null;
        var client = new Client
        {
            Id = Guid.CreateVersion7(),
            AuthenticationMethod = withSecret ? ClientAuthenticationMethods.ClientSecretBasic : ClientAuthenticationMethods.None,
            RegisteredAt = _clock.GetUtcNow().UtcDateTime,
        };

        var descriptor = new OpenIddictApplicationDescriptor
        {
            ApplicationType = ApplicationTypes.Web,
            ClientId = TokenText.New()[..22],
            ClientType = withSecret ? ClientTypes.Confidential : ClientTypes.Public,
            ConsentType = ConsentTypes.Explicit,
            DisplayName = name,
        };
        descriptor.Permissions.UnionWith(ClientPermissions.All);

        await _clients.PopulateAsync(client, descriptor, ct);
        // As text: a Uri would write some addresses differently, and they are compared to the letter.
        client.RedirectUris = JsonSerializer.Serialize(redirectUris);
        await (secret is null ? _clients.CreateAsync(client, ct) : _clients.CreateAsync(client, secret, ct));
        return new RegisteredClient(descriptor.ClientId, secret);
    }

    private void Judge(IReadOnlyList<string> redirectUris)
    {
        try
        {
            foreach (var uri in redirectUris)
            {
                _redirects.Judge(uri);
            }
        }
        catch (RegistrationRefusedException refused)
        {
            throw new FormatException(refused.Message, refused);
        }
    }
}
