using System.Security.Claims;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Identity;
using Studio.People;
using Studio.Settings;

namespace Studio.Web;

/// <summary>Which session this is, and of whom, sealed in a cookie. Whether it still counts is asked of the database for every page.</summary>
internal static class SessionCookie
{
    public const string Stamp = "stamp";
    public const string Session = "session";

    public static string Scheme => IdentityConstants.ApplicationScheme;

    public static Task BeginAsync(HttpContext http, SignedIn person)
    {
        var identity = new ClaimsIdentity(
            [
                new(ClaimTypes.NameIdentifier, person.Subject),
                new(Session, $"{person.SessionId}"),
                new(Stamp, person.SecurityStamp),
            ],
            Scheme);
        return http.SignInAsync(Scheme, new(identity), new() { IsPersistent = true });
    }

    public static void Configure(CookieAuthenticationOptions options, Addresses addresses)
    {
        (options.Cookie.Name, options.Cookie.SecurePolicy) = Named("studio", addresses);
        options.Cookie.HttpOnly = true;

        // Lax and not Strict: a client sends the person here from its own site, and they should not have to sign in again.
        options.Cookie.SameSite = SameSiteMode.Lax;
        options.Cookie.Path = "/";
        options.ExpireTimeSpan = SignInRules.SessionIdle;
        options.SlidingExpiration = true;
        options.EventsType = typeof(SessionEvents);
    }

    public static void Configure(AntiforgeryOptions options, Addresses addresses)
    {
        (options.Cookie.Name, options.Cookie.SecurePolicy) = Named("studio-form", addresses);
        options.Cookie.Path = "/";

        // Lax as well: with Strict, every arrival from a client would get a new cookie and spoil the forms in other tabs.
        options.Cookie.SameSite = SameSiteMode.Lax;
        options.SuppressXFrameOptionsHeader = true;
    }

    // The prefix makes browsers refuse the cookie from a neighbouring host or over http. On loopback http it could not be set at all.
    private static (string Name, CookieSecurePolicy Secure) Named(string name, Addresses addresses) =>
        addresses.IsHttps ? ("__Host-" + name, CookieSecurePolicy.Always) : (name, CookieSecurePolicy.None);
}
