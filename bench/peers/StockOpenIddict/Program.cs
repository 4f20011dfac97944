using System.Security.Cryptography;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Authentication;
using Microsoft.EntityFrameworkCore;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Abstractions;
using OpenIddict.Server.AspNetCore;
using StockOpenIddict;
using static OpenIddict.Abstractions.OpenIddictConstants;

// OpenIddict as its documentation sets it up, with what is fair to grant it: opaque tokens as Studio has them, a pooled context,
// SQLite with Studio's own pragmas, and no logging. Every person is signed in already and agrees with everything.
var builder = WebApplication.CreateBuilder(args);
builder.Logging.ClearProviders();

builder.Services.AddDataProtection();
builder.Services.AddAuthentication();
builder.Services.AddAuthorization();
builder.Services.AddDbContextPool<StockDb>(db => db.UseSqlite($"Data Source={builder.Configuration["file"]}").AddInterceptors(new Pragmas()).UseOpenIddict());

builder.Services.AddOpenIddict()
    .AddCore(core => core.UseEntityFrameworkCore().UseDbContext<StockDb>())
    .AddServer(server =>
    {
        server.SetAuthorizationEndpointUris("authorize").SetTokenEndpointUris("token");
        server.AllowAuthorizationCodeFlow().AllowRefreshTokenFlow().RequireProofKeyForCodeExchange();
        server.UseReferenceAccessTokens().UseReferenceRefreshTokens().UseDataProtection();
        server.RegisterScopes("mcp", Scopes.OfflineAccess);
        server.AddEncryptionKey(new SymmetricSecurityKey(RandomNumberGenerator.GetBytes(32)));
        server.AddSigningKey(new ECDsaSecurityKey(ECDsa.Create(ECCurve.NamedCurves.nistP256)));
        server.UseAspNetCore().EnableAuthorizationEndpointPassthrough().EnableTokenEndpointPassthrough().DisableTransportSecurityRequirement();
    });

var app = builder.Build();
app.UseAuthentication();
app.UseAuthorization();

app.MapGet("/authorize", (HttpContext http) =>
    Results.SignIn(Person.Of(http.GetOpenIddictServerRequest()!), authenticationScheme: OpenIddictServerAspNetCoreDefaults.AuthenticationScheme));

app.MapPost("/token", async (HttpContext http) =>
{
    var known = await http.AuthenticateAsync(OpenIddictServerAspNetCoreDefaults.AuthenticationScheme);
    return Results.SignIn(known.Principal!, authenticationScheme: OpenIddictServerAspNetCoreDefaults.AuthenticationScheme);
});

await using (var scope = app.Services.CreateAsyncScope())
{
    await scope.ServiceProvider.GetRequiredService<StockDb>().Database.EnsureCreatedAsync();
    await scope.ServiceProvider.GetRequiredService<IOpenIddictApplicationManager>().CreateAsync(new OpenIddictApplicationDescriptor
    {
        ClientId = "public",
        ClientType = ClientTypes.Public,
        ConsentType = ConsentTypes.Implicit,
        RedirectUris = { new("http://127.0.0.1:9/callback") },
        Permissions =
        {
            Permissions.Endpoints.Authorization, Permissions.Endpoints.Token, Permissions.GrantTypes.AuthorizationCode,
            Permissions.GrantTypes.RefreshToken, Permissions.ResponseTypes.Code, Permissions.Prefixes.Scope + "mcp",
        },
    });
}

await app.RunAsync();
