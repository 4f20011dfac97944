using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Studio.Callers;

namespace Studio.Web;

/// <summary>Finds who sits behind a session, as they are now. A session that ended elsewhere is nobody's.</summary>
internal sealed class SessionCaller(RequestDelegate next, FindCallerBySession find)
{
    public static bool IsForAgents(PathString path) => path.StartsWithSegments("/api") || path.StartsWithSegments("/mcp");

    public async Task InvokeAsync(HttpContext http, CurrentCaller current)
    {
        if (IsForAgents(http.Request.Path))
        {
            // A cookie never stands for an agent: another site could send it along.
            http.User = new ClaimsPrincipal();
        }
        else if (http.User.Identity is { IsAuthenticated: true })
        {
            current.Caller = await FindAsync(http.User, http.RequestAborted);
            if (current.Caller is null)
            {
                http.User = new ClaimsPrincipal();
                await http.SignOutAsync(SessionCookie.Scheme);
            }
        }

        await next(http);
    }

    private Task<Caller?> FindAsync(ClaimsPrincipal user, CancellationToken ct) =>
        Guid.TryParse(user.FindFirstValue(ClaimTypes.NameIdentifier), out var id) && user.FindFirstValue(SessionCookie.Stamp) is { } stamp
            ? find.RunAsync(id, stamp, ct)
            : Task.FromResult<Caller?>(null);
}
