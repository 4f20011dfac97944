using System.Text.Json;
using McpAuthorization.Resource;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace McpAuthorization.Discovery;

/// <summary>
/// Answers the well-known paths. A middleware rather than endpoints: it hears the path in the letters it was asked with, and stands before
/// the guard of a resource that has documents beneath it.
/// </summary>
internal sealed class DiscoveryDocuments(RequestDelegate next, WellKnownPaths paths, ResourceAddresses resources, IOptions<McpAuthorizationOptions> options)
{
    private const string Methods = "GET, HEAD, OPTIONS";

    // One text for every path that it is asked at: copies that differ are copies that go stale.
    private readonly Lazy<byte[]> _server = new(() => JsonSerializer.SerializeToUtf8Bytes(AuthorizationServerDocument.Of(options.Value), JsonAnswer.Options));

    public Task InvokeAsync(HttpContext http) => paths.Find(http.Request.Path.Value ?? "") is { } asked ? AnswerAsync(http, asked) : next(http);

    public static Task NotFoundAsync(HttpContext http) =>
        AnyOrigin.Allow(http, Methods)
            ? Task.CompletedTask
            : JsonAnswer.WriteAsync(http, StatusCodes.Status404NotFound, new OAuthError("not_found", "There is no such document here."));

    private Task AnswerAsync(HttpContext http, AskedDocument asked)
    {
        if (asked is AskedDocument.Unknown)
        {
            return NotFoundAsync(http);
        }

        if (AnyOrigin.Allow(http, Methods))
        {
            return Task.CompletedTask;
        }

        if (!HttpMethods.IsGet(http.Request.Method) && !HttpMethods.IsHead(http.Request.Method))
        {
            http.Response.Headers.Allow = Methods;
            return JsonAnswer.WriteAsync(http, StatusCodes.Status405MethodNotAllowed, new OAuthError("invalid_request", "This document can only be read."));
        }

        return asked is AskedDocument.ProtectedResource { Path: var path }
            ? JsonAnswer.WriteAsync(http, StatusCodes.Status200OK, ProtectedResourceDocument.Of(options.Value, resources.Identifier(path)))
            : JsonAnswer.WriteAsync(http, StatusCodes.Status200OK, _server.Value);
    }
}
