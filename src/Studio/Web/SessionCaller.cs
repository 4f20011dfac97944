using System.Security.Claims;
using Studio.Callers;

namespace Studio.Web;

/// <summary>Says who sits behind a session: what <see cref="SessionEvents"/> found, and nobody where agents come in.</summary>
internal sealed class SessionCaller(RequestDelegate next)
{
    public static bool IsForAgents(PathString path) => path.StartsWithSegments("/api") || path.StartsWithSegments("/mcp");

    public Task InvokeAsync(HttpContext http, CurrentCaller current)
    {
        if (IsForAgents(http.Request.Path))
        {
            // A cookie never stands for an agent: another site could send it along.
            http.User = new ClaimsPrincipal();
        }
        else
        {
            current.Caller = http.Features.Get<Caller>();
        }

        return next(http);
    }
}
