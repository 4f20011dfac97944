using McpAuthorization.Limits;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace McpAuthorization.Authorization;

/// <summary>Stands before everything that looks at a request for our endpoints, and makes it one that they can rely on.</summary>
internal sealed partial class FrontDoor(RequestDelegate next, IOptions<McpAuthorizationOptions> options, ILogger<FrontDoor> logger)
{
    private const long LargestForm = 64 * 1024;

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(5);

    private readonly Lazy<Uri> _issuer = new(() => new Uri(options.Value.Issuer));

    public Task InvokeAsync(HttpContext http) =>
        OAuthPaths.Canonical(http.Request.Path.Value) is { } path ? AdmitAsync(http, path) : next(http);

    private async Task AdmitAsync(HttpContext http, string path)
    {
        // Whatever Host or a proxy says: URLs of this server are made from its settings.
        http.Request.Scheme = _issuer.Value.Scheme;
        http.Request.Host = new HostString(_issuer.Value.Authority);
        http.Request.Path = path;
        http.Response.OnStarting(NeverStored, http.Response);

        // Browser clients call what programs call; the page for people is nobody else's to read.
        var isPage = path is OAuthPaths.Authorize;
        if (!isPage && AnyOrigin.Allow(http, HttpMethods.Post))
        {
            return;
        }

        if (!HttpMethods.IsPost(http.Request.Method) && !(isPage && HttpMethods.IsGet(http.Request.Method)))
        {
            http.Response.Headers.Allow = isPage ? "GET, POST" : "POST";
            await RefuseAsync(http, StatusCodes.Status405MethodNotAllowed, "This endpoint takes " + (isPage ? "GET and POST." : "POST."));
            return;
        }

        if (await ReadFormAsync(http))
        {
            await AnswerAsync(http, isPage);
        }
    }

    // A form that cannot be read is the client's mistake, not ours. OpenIddict reads the same, cached form afterwards.
    private static async Task<bool> ReadFormAsync(HttpContext http)
    {
        if (!http.Request.HasFormContentType)
        {
            return true;
        }

        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = LargestForm;
        }

        try
        {
            await http.Request.ReadFormAsync(http.RequestAborted);
            return true;
        }
        catch (BadHttpRequestException failure)
        {
            await RefuseAsync(http, failure.StatusCode, $"The form could not be read, or is larger than {LargestForm / 1024} KB.");
        }
        catch (InvalidDataException)
        {
            await RefuseAsync(http, StatusCodes.Status400BadRequest, "The form could not be read, or has too many fields.");
        }

        return false;
    }

    // A client that is told invalid_grant throws its tokens away: trouble of ours has to look like trouble of ours.
    private async Task AnswerAsync(HttpContext http, bool isPage)
    {
        try
        {
            await next(http);
        }
        catch (TooManyException tooMany)
        {
            await SayAsync(http, isPage, StatusCodes.Status429TooManyRequests, tooMany.Wait, tooMany.Message);
        }
        catch (Exception failure) when (!http.Response.HasStarted && !http.RequestAborted.IsCancellationRequested)
        {
            Log.Failed(logger, http.Request.Path, failure);
            await SayAsync(http, isPage, StatusCodes.Status503ServiceUnavailable, Soon, isPage
                ? "The server has trouble of its own. Try again in a moment, from the program that sent you here."
                : "The server has trouble of its own. Try again in a moment; your tokens are still good.");
        }
    }

    private static Task SayAsync(HttpContext http, bool isPage, int status, TimeSpan wait, string words)
    {
        http.Response.Clear();
        TooMany.SayWhen(http, wait);

        if (isPage)
        {
            return LocalPage.WriteAsync(http, status, TooMany.Error, words);
        }

        AnyOrigin.Allow(http, HttpMethods.Post);
        return JsonAnswer.WriteAsync(http, status, new OAuthError(TooMany.Error, words));
    }

    private static Task RefuseAsync(HttpContext http, int status, string words) => JsonAnswer.WriteAsync(http, status, new OAuthError("invalid_request", words));

    private static Task NeverStored(object response)
    {
        ((HttpResponse)response).Headers.CacheControl = "no-store";
        return Task.CompletedTask;
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Error, "{Path} failed; the client was asked to try again.")]
        public static partial void Failed(ILogger logger, string path, Exception failure);
    }
}
