using System.Text.Json.Serialization;

namespace McpAuthorization.Registration;

/// <summary>
/// What was stored, and how to come back to it (RFC 7591, section 3.2.1; RFC 7592, section 3). A secret only where there is one, and then
/// with its end: clients refuse a null and miss an absent end.
/// </summary>
internal sealed record RegistrationAnswer(
    string ClientId,
    long ClientIdIssuedAt,
    string? ClientSecret,
    long? ClientSecretExpiresAt,
    string ClientName,
    string ApplicationType,
    string[] RedirectUris,
    string[] GrantTypes,
    string[] ResponseTypes,
    string TokenEndpointAuthMethod,
    string Scope,
    string RegistrationClientUri,
    string RegistrationAccessToken)
{
    [JsonExtensionData]
    public Dictionary<string, object>? About { get; init; }
}
