using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Studio.People;

namespace Studio.Web;

internal sealed class SessionEvents(TimeProvider clock) : CookieAuthenticationEvents
{
    // Sliding alone would keep a stolen cookie alive for ever.
    public override async Task ValidatePrincipal(CookieValidatePrincipalContext context)
    {
        if (!long.TryParse(context.Principal?.FindFirstValue(SessionCookie.Started), CultureInfo.InvariantCulture, out var started)
            || DateTimeOffset.FromUnixTimeSeconds(started) + SignInRules.SessionLife <= clock.GetUtcNow())
        {
            context.RejectPrincipal();
            await context.HttpContext.SignOutAsync(SessionCookie.Scheme);
        }
    }

    // A path only: the framework's own would be made from the request's Host.
    public override Task RedirectToLogin(RedirectContext<CookieAuthenticationOptions> context)
    {
        var asked = context.Request.Path + context.Request.QueryString;
        context.Response.Redirect(asked == "/" ? Sessions.SignInPage.Path : $"{Sessions.SignInPage.Path}?returnUrl={Uri.EscapeDataString(asked)}");
        return Task.CompletedTask;
    }

    public override Task RedirectToAccessDenied(RedirectContext<CookieAuthenticationOptions> context)
    {
        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        return Task.CompletedTask;
    }
}
