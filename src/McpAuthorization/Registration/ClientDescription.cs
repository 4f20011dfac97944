using System.Text.Json;
using McpAuthorization.Registration.Credentials;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Abstractions;
using OpenIddict.Core;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace McpAuthorization.Registration;

/// <summary>What somebody who registers a client by hand says of it: checked, and written into the client.</summary>
internal sealed class ClientDescription(OpenIddictApplicationManager<Client> clients, RedirectUris redirects)
{
    private const int ShortestSecret = 32;

    private const int LongestId = 100;

    public async Task WriteAsync(Client client, NewClient given, string[] permissions, CancellationToken ct)
    {
        Check(given);
        var keys = given.Keys is { } set ? KeysIn(set) : null;
        var descriptor = new OpenIddictApplicationDescriptor
        {
            ApplicationType = ApplicationTypes.Web,
            ClientId = given.ClientId,
            ClientType = given.HasSecret || keys is not null ? ClientTypes.Confidential : ClientTypes.Public,
            ConsentType = ConsentTypes.Explicit,
            DisplayName = ClientName.Of(given.Name),
            JsonWebKeySet = keys is null ? null : JsonWebKeySet.Create(keys),
        };
        descriptor.Permissions.UnionWith(permissions);
        await clients.PopulateAsync(client, descriptor, ct);

        client.AuthenticationMethod = keys is not null ? ClientAuthentication.PrivateKeyJwt : given.HasSecret ? ClientAuthentication.EitherSecret : ClientAuthentication.None;
        client.RedirectUris = JsonSerializer.Serialize(given.RedirectUris.Distinct());
        client.JsonWebKeySet = keys;
    }

    private void Check(NewClient given)
    {
        Demand(!string.IsNullOrWhiteSpace(given.Name), "A client needs a name for people to read.");
        Demand(given.ClientId is [not '-', ..] and { Length: <= LongestId } id && id.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-' or '_'),
            $"A client's id has 1 to {LongestId} letters, digits, dots, dashes and underlines.");
        Demand(given.Secret is not { } secret || (secret.Length >= ShortestSecret && secret.All(letter => letter is > ' ' and <= '~')),
            $"A client's secret has at least {ShortestSecret} characters that can be typed, and no spaces.");
        Demand(!(given.HasSecret && given.Keys is not null), "A client has a secret or keys, not both.");

        try
        {
            _ = given.RedirectUris.Select(redirects.Judge).ToArray();
        }
        catch (RegistrationRefusedException refused)
        {
            throw new ArgumentException(refused.Message);
        }
    }

    private static string KeysIn(string set)
    {
        try
        {
            using var json = JsonDocument.Parse(set);
            return ClientKeySet.HoldsPrivateKey(json.RootElement) ? throw new ArgumentException("The keys hold a private key. Register the public ones only.") : ClientKeySet.Read(json.RootElement);
        }
        catch (Exception wrong) when (wrong is JsonException or RegistrationRefusedException or InvalidOperationException)
        {
            throw new ArgumentException(wrong is JsonException ? "The keys are no JSON." : wrong.Message);
        }
    }

    public static void Demand(bool holds, string words)
    {
        if (!holds)
        {
            throw new ArgumentException(words);
        }
    }
}
