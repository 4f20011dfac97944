using System.Security.Claims;
using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace StockOpenIddict;

internal static class Person
{
    public static ClaimsPrincipal Of(OpenIddictRequest request)
    {
        var identity = new ClaimsIdentity("bench", Claims.Name, Claims.Role);
        identity.SetClaim(Claims.Subject, "somebody");
        identity.SetScopes(request.GetScopes());
        identity.SetDestinations(_ => [Destinations.AccessToken]);
        return new(identity);
    }
}
