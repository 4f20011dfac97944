using System.Text.Json;
using McpAuthorization.Authorization;
using McpAuthorization.Registration;

namespace McpAuthorization.Grants;

/// <summary>A grant as a host shows it.</summary>
/// <param name="Id">Its id. Ids sort by time.</param>
/// <param name="ClientId">The client's id on the wire.</param>
/// <param name="ClientName">What the client calls itself.</param>
/// <param name="Label">What the person calls it, or null.</param>
/// <param name="Origin">How far it is known where the client comes from.</param>
/// <param name="VerifiedHost">The host that it is verified to come from, or null.</param>
/// <param name="ClientBlockedAt">When the client was blocked everywhere, or null.</param>
/// <param name="ClientTenant">The one tenant that the client may be let into, or null for all.</param>
/// <param name="Subject">The person.</param>
/// <param name="Tenant">The host's boundary that it is bound to.</param>
/// <param name="Scopes">What it covers.</param>
/// <param name="RedirectUri">Where the answer of the consent went.</param>
/// <param name="RedirectTarget">The same in words: a host, or a program on this computer.</param>
/// <param name="CreatedAt">When the person allowed it.</param>
/// <param name="LastUsedAt">When tokens were last issued for it, or null.</param>
/// <param name="ExpiresAt">Its absolute end, or null.</param>
/// <param name="IsSignedIn">Whether its client holds a token that is still good, or may have another without asking the person. If not, the person has to let it in again.</param>
/// <param name="EndedAt">When it ended, or null while it lives.</param>
/// <param name="EndedBy">Why it ended, or null.</param>
public sealed record GrantView(
    Guid Id,
    string ClientId,
    string? ClientName,
    string? Label,
    ClientOrigin Origin,
    string? VerifiedHost,
    DateTimeOffset? ClientBlockedAt,
    string? ClientTenant,
    string Subject,
    string? Tenant,
    IReadOnlyList<string> Scopes,
    string? RedirectUri,
    string? RedirectTarget,
    DateTimeOffset CreatedAt,
    DateTimeOffset? LastUsedAt,
    DateTimeOffset? ExpiresAt,
    bool IsSignedIn,
    DateTimeOffset? EndedAt,
    GrantEnd? EndedBy)
{
    internal static GrantView Of(Grant grant, Client client, bool holdsToken)
    {
        var (origin, host) = ClientOrigins.Of(client, grant.RedirectUri);
        return new(
            grant.Id,
            grant.ClientId ?? "",
            client.DisplayName,
            grant.Label,
            origin,
            host,
            Time(client.BlockedAt),
            client.Tenant,
            grant.Subject ?? "",
            grant.Tenant,
            JsonSerializer.Deserialize<string[]>(grant.Scopes ?? "[]")!,
            grant.RedirectUri,
            grant.RedirectUri is null ? null : RedirectWords.Target(grant.RedirectUri),
            Time(grant.CreationDate) ?? default,
            Time(grant.LastUsedAt),
            Time(grant.ExpiresAt),
            holdsToken || ClientPermissions.IsByItself(client),
            Time(grant.EndedAt),
            Enum.TryParse<GrantEnd>(grant.EndedBy, out var why) ? why : null);
    }

    private static DateTimeOffset? Time(DateTime? utc) => utc is { } time ? new DateTimeOffset(time.Ticks, TimeSpan.Zero) : null;
}
