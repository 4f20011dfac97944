using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.FileProviders;
using Studio.Settings;

namespace Studio.Web;

public static class WebUi
{
    // Enough for any form of ours, and too little to keep a server busy with.
    private const int MaxForm = 256 * 1024;

    public static IServiceCollection AddWeb(this IServiceCollection services)
    {
        services.AddAuthentication(SessionCookie.Scheme).AddCookie(SessionCookie.Scheme);
        services.AddOptions<CookieAuthenticationOptions>(SessionCookie.Scheme).Configure<Addresses>(SessionCookie.Configure);
        services.AddOptions<AntiforgeryOptions>().Configure<Addresses>(SessionCookie.Configure);
        services.AddScoped<SessionEvents>();
        services.AddAuthorization();
        services.AddRazorPages(pages => pages.RootDirectory = "/Web")
                .AddMvcOptions(mvc =>
                {
                    mvc.Filters.Add(new RequestSizeLimitAttribute(MaxForm));
                    mvc.Filters.Add<PageRecord>();
                    mvc.Filters.Add<RefusalToForm>();
                });
        return services;
    }

    /// <summary>Comes first of all: what it adds to answers is on error pages too.</summary>
    public static void UsePages(this WebApplication app)
    {
        app.Environment.WebRootFileProvider = new EmbeddedFileProvider(typeof(WebUi).Assembly, "Studio.wwwroot");
        app.UseMiddleware<SafeHeaders>();
        app.UseMiddleware<HttpsOnly>();
        app.UseWhen(IsForPeople, pages =>
        {
            pages.UseExceptionHandler(Errors.ErrorPage.Path + "/500");
            pages.UseStatusCodePagesWithReExecute(Errors.ErrorPage.Path + "/{0}");
        });
        app.UseStaticFiles(new StaticFileOptions
        {
            // The address carries a hash of the contents.
            OnPrepareResponse = file => file.Context.Response.Headers.CacheControl = file.Context.Request.Query.ContainsKey("v") ? "public, max-age=31536000, immutable" : "public, max-age=3600",
        });
    }

    // Both are called on the application itself: in a branch ASP.NET Core does not see them, and adds its own in front of the guards.
    public static void UseSessions(this WebApplication app)
    {
        app.UseAuthentication();
        app.UseMiddleware<SessionCaller>();
        app.UseAuthorization();
    }

    public static void MapWeb(this WebApplication app) => app.MapRazorPages().RequireAuthorization();

    private static bool IsForPeople(HttpContext http) =>
        http.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase) && !SessionCaller.IsForAgents(http.Request.Path);
}
