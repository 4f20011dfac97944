using McpAuthorization.Database;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace McpAuthorization.ClientDocuments;

/// <summary>Shows a picture that was fetched before. Nothing is fetched from here.</summary>
internal static class LogoEndpoint
{
    public static void MapLogos(this IEndpointRouteBuilder app) => app.MapGet(ClientLogos.Path + "/{key:guid}", ShowAsync).AllowAnonymous().ExcludeFromDescription();

    private static async Task<IResult> ShowAsync(Guid key, HttpContext http, Tables tables, CancellationToken ct)
    {
        if (await tables.Logos.SingleOrDefaultAsync(logo => logo.ClientKey == key, ct) is not { Bytes: { } bytes, MediaType: { } type })
        {
            return Results.NotFound();
        }

        // A stranger's bytes on our origin: a picture to whoever shows it, nothing to whoever opens it.
        var headers = http.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers.ContentSecurityPolicy = "default-src 'none'; sandbox; frame-ancestors 'none'";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers.CacheControl = "private, max-age=300";
        return Results.Bytes(bytes, type);
    }
}
