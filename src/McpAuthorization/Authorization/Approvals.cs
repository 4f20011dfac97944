using System.Text.Json;
using McpAuthorization.Database;
using McpAuthorization.Grants;
using McpAuthorization.Registration;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace McpAuthorization.Authorization;

/// <summary>What a person has allowed before.</summary>
internal sealed class Approvals(Tables tables, GrantStanding standing, IOptions<McpAuthorizationOptions> options, TimeProvider clock)
{
    /// <summary>
    /// Whether the browser may be sent to this client with an error. A client that anybody can register must not turn us into a redirector
    /// (RFC 9700, section 4.11.2): somebody here has to have let it in, the person or, by registering it, the operator.
    /// </summary>
    public async Task<bool> TrustsAsync(Client client, string? subject, CancellationToken ct) =>
        client.IsPreRegistered
        || (subject is not null && await tables.Grants.AnyAsync(grant => grant.Subject == subject && grant.Application!.Id == client.Id, ct));

    /// <summary>
    /// The grant that answers this request without asking again: the only live one of this person with the same client, redirect URI,
    /// resource and scopes, and younger than the last change of its document. Never for loopback and private-use schemes, where any program can pretend (RFC 8252, section 8.6).
    /// </summary>
    public async Task<Grant?> RememberedAsync(Client client, string subject, string redirectUri, IReadOnlyCollection<string> scopes, CancellationToken ct)
    {
        if (!redirectUri.StartsWith("https://", StringComparison.Ordinal) || new Uri(redirectUri).IsLoopback)
        {
            return null;
        }

        var now = clock.GetUtcNow().UtcDateTime;
        var resource = options.Value.Resource;
        var changed = DateTime.SpecifyKind(client.ChangedAt ?? DateTime.MinValue, DateTimeKind.Utc);
        var live = await tables.Grants
            .Where(grant => grant.Subject == subject && grant.Application!.Id == client.Id && grant.RedirectUri == redirectUri && grant.Resource == resource)
            .Where(grant => grant.Status == Statuses.Valid && (grant.ExpiresAt == null || grant.ExpiresAt > now) && grant.CreationDate >= changed)
            .ToListAsync(ct);

        return live.Where(grant => scopes.ToHashSet().SetEquals(ScopesOf(grant))).ToArray() is [var only] && await standing.MayActAsync(client.ClientId, subject, only.Tenant, ct) ? only : null;
    }

    public static string[] ScopesOf(Grant grant) => JsonSerializer.Deserialize<string[]>(grant.Scopes ?? "[]")!;
}
