using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;

namespace McpAuthorization.Authorization;

/// <summary>Whoever the host says is signed in, by its default scheme.</summary>
internal sealed class SignedInPerson
{
    private Task<AuthenticateResult>? _asked;

    public async Task<string?> FindAsync(HttpContext http)
    {
        var result = await (_asked ??= http.AuthenticateAsync());
        return result.Principal?.FindFirstValue(ClaimTypes.NameIdentifier);
    }
}
