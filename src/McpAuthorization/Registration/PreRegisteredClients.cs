using System.Text.Json;
using McpAuthorization.Database;
using McpAuthorization.Grants;
using McpAuthorization.Tokens;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using OpenIddict.Core;
using static McpAuthorization.Registration.ClientDescription;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace McpAuthorization.Registration;

/// <summary>
/// Clients that somebody registers by hand, as hosts with fields for an id and a secret need it, and services that act by themselves. They are saved through the
/// host's own context, with what else the host has pending in it.
/// </summary>
public sealed class PreRegisteredClients
{
    private readonly DbContext _db;
    private readonly OpenIddictApplicationManager<Client> _clients;
    private readonly ClientDescription _description;
    private readonly ClientRemoval _removal;
    private readonly McpAuthorizationOptions _options;
    private readonly TimeProvider _clock;

    internal PreRegisteredClients(
        DbContext db, OpenIddictApplicationManager<Client> clients, ClientDescription description, ClientRemoval removal, IOptions<McpAuthorizationOptions> options, TimeProvider clock) =>
        (_db, _clients, _description, _removal, _options, _clock) = (db, clients, description, removal, options.Value, clock);

    /// <summary>Lists the clients that were registered for one tenant, in the order of their ids on the wire.</summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="ct">Ends with the request.</param>
    /// <returns>All of them.</returns>
    public async Task<IReadOnlyList<ClientView>> ListAsync(string tenant, CancellationToken ct) =>
        [.. (await new Tables(_db).Clients.Where(client => client.Tenant == tenant && client.RemovedAt == null).OrderBy(client => client.ClientId).ToListAsync(ct)).Select(ClientView.Of)];

    /// <summary>Registers a client that people sign in with.</summary>
    /// <param name="given">What it is.</param>
    /// <param name="ct">Ends with the request.</param>
    /// <returns>Its id and, only this once, its secret.</returns>
    /// <exception cref="ArgumentException">Something of it is not allowed. The message says what, in words for whoever registers it.</exception>
    public async Task<RegisteredClient> RegisterAsync(NewClient given, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(given);
        return await CreateAsync(New(given.Tenant), given, ClientPermissions.ForPeople(given), ct);
    }

    /// <summary>Registers a resource server: a client that signs nobody in, and may ask of access tokens what they are worth (RFC 7662).</summary>
    /// <param name="given">What it is. It has a secret or keys, and no redirect URI.</param>
    /// <param name="ct">Ends with the request.</param>
    /// <returns>Its id and, only this once, its secret.</returns>
    /// <exception cref="ArgumentException">Something of it is not allowed. The message says what, in words for whoever registers it.</exception>
    public async Task<RegisteredClient> RegisterResourceServerAsync(NewClient given, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(given);
        return await CreateAsync(New(given.Tenant), given, ClientPermissions.OfResourceServer, ct);
    }

    /// <summary>Registers a client that acts by itself, for a person who answers for it, and lets it in.</summary>
    /// <param name="given">What it is. It has a secret or keys, and no redirect URI.</param>
    /// <param name="terms">What it may do.</param>
    /// <param name="ct">Ends with the request.</param>
    /// <returns>Its id and, only this once, its secret.</returns>
    /// <exception cref="ArgumentException">Something of it is not allowed. The message says what, in words for whoever registers it.</exception>
    public async Task<RegisteredClient> RegisterServiceAsync(NewClient given, ServiceTerms terms, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(given);
        ArgumentNullException.ThrowIfNull(terms);
        Demand(terms.Scopes.Count > 0 && terms.Scopes.All(_options.Knows), $"The scopes have to be some of {string.Join(", ", _options.Scopes.Select(scope => scope.Name))}.");
        Demand(terms.ExpiresAt is null || terms.ExpiresAt > _clock.GetUtcNow(), "The end has to lie in the future.");

        var client = New(terms.Tenant);
        client.FirstGrantAt = client.RegisteredAt;
        var grant = new Grant
        {
            Id = Guid.CreateVersion7(),
            Application = client,
            Subject = terms.Subject,
            Tenant = terms.Tenant,
            Binding = terms.Binding,
            Resource = _options.Resource,
            Scopes = JsonSerializer.Serialize(terms.Scopes.Distinct()),
            Status = Statuses.Valid,
            Type = AuthorizationTypes.Permanent,
            CreationDate = client.RegisteredAt,
            ExpiresAt = terms.ExpiresAt?.UtcDateTime,
        };

        return await CreateAsync(client, given, ClientPermissions.ByItself, ct, grant);
    }

    /// <summary>Registers a client under an id that is known beforehand, or makes the one that is there the same as what is given.</summary>
    /// <param name="given">What it is, with id and, where it has one, secret.</param>
    /// <param name="ct">Ends with the request.</param>
    /// <returns>Whether anything changed.</returns>
    /// <exception cref="ArgumentException">Something of it is not allowed, or the id belongs to a client that registered itself.</exception>
    public async Task<bool> PutAsync(NewClient given, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(given);
        Demand(given.HasSecret == given.Secret is not null, "A client that is given needs its secret where it has one.");

        if (await FindAsync(given.ClientId, ct) is not { } client)
        {
            await CreateAsync(New(given.Tenant), given, ClientPermissions.ForPeople(given), ct);
            return true;
        }

        Demand(client.IsPreRegistered, $"The id '{given.ClientId}' belongs to a client that was not registered by the operator.");
        var before = (client.DisplayName, client.RedirectUris, client.JsonWebKeySet, client.ClientSecret, client.Permissions, client.RemovedAt);
        await _description.WriteAsync(client, given, ClientPermissions.ForPeople(given), ct);
        client.ClientSecret = given.Secret is { } secret ? TokenText.Hash(secret) : null;
        client.RemovedAt = null;

        if ((client.DisplayName, client.RedirectUris, client.JsonWebKeySet, client.ClientSecret, client.Permissions, client.RemovedAt) == before)
        {
            return false;
        }

        client.ChangedAt = _clock.GetUtcNow().UtcDateTime;
        await _clients.UpdateAsync(client, ct);
        return true;
    }

    /// <summary>Removes a client of one tenant, whatever was allowed it included. It acts on its next call, on every node.</summary>
    /// <param name="clientId">Its id on the wire.</param>
    /// <param name="tenant">The tenant that it was registered for; null for one that was registered for all.</param>
    /// <param name="ct">Ends with the request.</param>
    /// <returns>Whether there was one.</returns>
    public async Task<bool> RemoveAsync(string clientId, string? tenant, CancellationToken ct)
    {
        if (await FindAsync(clientId, ct) is not { RemovedAt: null, RegisteredFrom: null } client || client.Tenant != tenant)
        {
            return false;
        }

        await _removal.RunAsync(client, ct);
        return true;
    }

    private Task<Client?> FindAsync(string clientId, CancellationToken ct) => _db.Set<Client>().SingleOrDefaultAsync(client => client.ClientId == clientId, ct);

    private Client New(string? tenant) => new() { Id = Guid.CreateVersion7(), RegisteredAt = _clock.GetUtcNow().UtcDateTime, Tenant = tenant };

    private async Task<RegisteredClient> CreateAsync(Client client, NewClient given, string[] permissions, CancellationToken ct, Grant? grant = null)
    {
        await _description.WriteAsync(client, given, permissions, ct);
        var forPeople = permissions.Contains(Permissions.GrantTypes.RefreshToken);
        Demand(forPeople || client.ClientType is ClientTypes.Confidential, "A client that nobody signs in with needs a secret or keys.");
        Demand((given.RedirectUris.Count > 0 || (forPeople && given.OnDevices)) == forPeople, forPeople ? "A client that people sign in with needs a redirect URI, or to be one for devices." : "A client that nobody signs in with has no redirect URI.");

        if (grant is not null)
        {
            grant.ClientId = client.ClientId;
            _db.Add(grant);
        }

        var secret = given.Secret ?? (given.HasSecret ? TokenText.New() : null);
        await _clients.CreateAsync(client, secret, ct);
        return new RegisteredClient(client.ClientId!, secret);
    }
}
