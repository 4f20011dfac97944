using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace McpAuthorization.Registration;

/// <summary>
/// What is stored, and how to come back to it (RFC 7591, section 3.2.1; RFC 7592, section 3). A secret only where a new one was made, and then
/// with its end: clients refuse a null and miss an absent end.
/// </summary>
internal sealed record RegistrationAnswer(
    string ClientId,
    long ClientIdIssuedAt,
    string? ClientSecret,
    long? ClientSecretExpiresAt,
    string ClientName,
    string ApplicationType,
    string[]? RedirectUris,
    string[] GrantTypes,
    string[]? ResponseTypes,
    string TokenEndpointAuthMethod,
    JsonNode? Jwks,
    string? JwksUri,
    string RegistrationClientUri,
    string RegistrationAccessToken)
{
    [JsonExtensionData]
    public Dictionary<string, object>? About { get; init; }

    /// <param name="client">What is stored.</param>
    /// <param name="address">Of its registration: of the issuer's own origin, and always there, since without it a hosted client gives up in silence.</param>
    /// <param name="token">Its registration access token, of which only the hash is stored.</param>
    /// <param name="secret">A secret that was just made.</param>
    public static RegistrationAnswer Of(Client client, string address, string token, string? secret) => new(
        client.ClientId!,
        new DateTimeOffset(client.RegisteredAt.Ticks, TimeSpan.Zero).ToUnixTimeSeconds(),
        secret,
        secret is null ? null : 0,
        client.DisplayName!,
        client.ApplicationType!,
        JsonSerializer.Deserialize<string[]>(client.RedirectUris!) is { Length: > 0 } uris ? uris : null,
        [.. JsonSerializer.Deserialize<string[]>(client.Permissions!)!
            .Where(permission => permission.StartsWith(Permissions.Prefixes.GrantType, StringComparison.Ordinal))
            .Select(permission => permission[Permissions.Prefixes.GrantType.Length..])
            .Order(StringComparer.Ordinal)],
        client.Permissions!.Contains($"\"{Permissions.ResponseTypes.Code}\"", StringComparison.Ordinal) ? [OpenIddict.Abstractions.OpenIddictConstants.ResponseTypes.Code] : null,
        client.AuthenticationMethod,
        client is { JwksUri: null, JsonWebKeySet: { } keys } ? JsonNode.Parse(keys) : null,
        client.JwksUri,
        address,
        token)
    {
        About = client.Metadata is { } about ? JsonNode.Parse(about)!.AsObject().ToDictionary(pair => pair.Key, object (pair) => pair.Value!) : null,
    };
}
