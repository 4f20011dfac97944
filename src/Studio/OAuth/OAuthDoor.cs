using McpAuthorization;
using McpAuthorization.Resource;
using Studio.Callers;
using Studio.Trail;

namespace Studio.OAuth;

/// <summary>The door that programs sign in at. The library answers there; this says who is let in and puts what happens on record.</summary>
public static class OAuthDoor
{
    public const string Root = "/oauth";

    private static readonly string[] Aliases = ["/authorize", "/token", "/register", "/revoke", "/par", "/device_authorization", "/introspect"];

    public static IServiceCollection AddOAuth(this IServiceCollection services) =>
        services.AddSingleton<IBearerCheck, BearerCheck>()
                .AddSingleton<IRefusedBearers, CountRefusedBearers>()
                .AddScoped<IAuthorizationEvents, TellTheTrail>()
                .AddScoped<IAuthorizationEvents, TellWebhooks>();

    /// <summary>Opens a record for every call to the protocol's endpoints. Stands before them.</summary>
    public static void UseOAuthRecord(this WebApplication app) => app.UseWhen(IsProtocol, oauth => oauth.Use(async (http, next) =>
    {
        var call = http.RequestServices.GetRequiredService<CallRecord>();
        var label = LabelOf(http.Request.Path.Value!);
        call.Open(label, http.Connection.RemoteIpAddress);

        // Whoever registers, which everybody may, can push as many as they like, and nobody has been asked anything yet.
        call.ChangesNothing = label is "oauth.par";
        http.Response.OnStarting(async () =>
        {
            // Found on the way, if the endpoint asked who is signed in.
            if (http.Features.Get<Caller>() is { } person)
            {
                call.ActAs(person.UserId);
            }

            await call.CloseAsync(http.Response.StatusCode < StatusCodes.Status400BadRequest ? CallRecord.Done : CallRecord.Refused);
        });
        await next(http);
    }));

    private static bool IsProtocol(HttpContext http) =>
        http.Request.Path.StartsWithSegments(Root, StringComparison.OrdinalIgnoreCase, out var rest)
            ? !rest.StartsWithSegments("/consent", StringComparison.OrdinalIgnoreCase) && !rest.StartsWithSegments("/logo", StringComparison.OrdinalIgnoreCase)
            : Array.Exists(Aliases, alias => http.Request.Path.Value!.TrimEnd('/').Equals(alias, StringComparison.OrdinalIgnoreCase));

    // Only known names become labels: a path that somebody made up does not.
    private static string LabelOf(string path) => path.TrimEnd('/')[(path.TrimEnd('/').LastIndexOf('/') + 1)..].ToLowerInvariant() switch
    {
        "authorize" => "oauth.authorize",
        "token" => "oauth.token",
        "register" => "oauth.register",
        "revoke" or "revoke_token" => "oauth.revoke",
        "par" => "oauth.par",
        "device" or "device_authorization" => "oauth.device",
        "introspect" => "oauth.introspect",
        _ when path.StartsWith(Root + "/register/", StringComparison.OrdinalIgnoreCase) => "oauth.client",
        _ => "oauth",
    };
}
