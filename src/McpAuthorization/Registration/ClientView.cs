using System.Text.Json;

namespace McpAuthorization.Registration;

/// <summary>A client as a host shows it.</summary>
/// <param name="ClientId">Its id on the wire.</param>
/// <param name="Name">What it calls itself.</param>
/// <param name="RedirectUris">Where its answers may go.</param>
/// <param name="HasSecret">Whether it authenticates with a secret.</param>
/// <param name="IsPreRegistered">Whether the operator registered it.</param>
/// <param name="RegisteredAt">When it was registered.</param>
/// <param name="RegisteredFrom">The address that registered it, or null.</param>
/// <param name="FirstGrantAt">When somebody first signed in with it, or null.</param>
/// <param name="BlockedAt">When it was blocked, or null.</param>
/// <param name="Tenant">The one tenant that it may be let into, or null for all.</param>
/// <param name="ActsByItself">Whether it acts without asking anybody (RFC 6749, section 4.4).</param>
public sealed record ClientView(
    string ClientId,
    string? Name,
    IReadOnlyList<string> RedirectUris,
    bool HasSecret,
    bool IsPreRegistered,
    DateTimeOffset RegisteredAt,
    string? RegisteredFrom,
    DateTimeOffset? FirstGrantAt,
    DateTimeOffset? BlockedAt,
    string? Tenant,
    bool ActsByItself)
{
    internal static ClientView Of(Client client) => new(
        client.ClientId ?? "",
        client.DisplayName,
        JsonSerializer.Deserialize<string[]>(client.RedirectUris ?? "[]")!,
        client.ClientSecret is not null,
        client.IsPreRegistered,
        Time(client.RegisteredAt)!.Value,
        client.RegisteredFrom,
        Time(client.FirstGrantAt),
        Time(client.BlockedAt),
        client.Tenant,
        ClientPermissions.IsByItself(client));

    private static DateTimeOffset? Time(DateTime? utc) => utc is { } time ? new DateTimeOffset(time.Ticks, TimeSpan.Zero) : null;
}
