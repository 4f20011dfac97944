using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Studio.Callers;

namespace Studio.Web;

internal sealed class SessionEvents(FindCallerBySession find) : CookieAuthenticationEvents
{
    // Here and not behind, since the protocol's endpoints ask the cookie themselves who is there: a session that ended elsewhere must not
    // let a program in that is remembered.
    public override async Task ValidatePrincipal(CookieValidatePrincipalContext context)
    {
        if (context.Principal is { } user && await FindAsync(user, context.HttpContext.RequestAborted) is { } caller)
        {
            context.HttpContext.Features.Set(caller);
            return;
        }

        context.RejectPrincipal();
        await context.HttpContext.SignOutAsync(SessionCookie.Scheme);
    }

    // A path only: the framework's own would be made from the request's Host.
    public override Task RedirectToLogin(RedirectContext<CookieAuthenticationOptions> context)
    {
        var asked = context.Request.Path + context.Request.QueryString;
        // Whoever asks for the sign-in may have kept the request under a shorter name: what was pushed, for one, is spent by now.
        var back = context.Properties.RedirectUri is { Length: > 0 } given ? given : asked;
        var again = context.Properties.GetParameter<string>("prompt") is "login" ? "&again=true" : "";
        var hint = context.Properties.GetParameter<string>("login_hint") is { } email ? "&email=" + Uri.EscapeDataString(email) : "";
        context.Response.Redirect(back == "/" ? Sessions.SignInPage.Path : $"{Sessions.SignInPage.Path}?returnUrl={Uri.EscapeDataString(back)}{again}{hint}");
        return Task.CompletedTask;
    }

    public override Task RedirectToAccessDenied(RedirectContext<CookieAuthenticationOptions> context)
    {
        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        return Task.CompletedTask;
    }

    private Task<Caller?> FindAsync(ClaimsPrincipal user, CancellationToken ct) =>
        Guid.TryParse(user.FindFirstValue(SessionCookie.Session), out var id) && user.FindFirstValue(SessionCookie.Stamp) is { } stamp
            ? find.RunAsync(id, stamp, ct)
            : Task.FromResult<Caller?>(null);
}
