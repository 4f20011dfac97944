using System.Data.Common;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace McpAuthorization.Registration;

/// <summary>Registration over HTTP: whatever comes, the answer is JSON that says what to do.</summary>
internal static partial class RegistrationEndpoint
{
    private const string Methods = "POST, OPTIONS";

    public static Task HandleAsync(HttpContext http)
    {
        if (AnyOrigin.Allow(http, Methods))
        {
            return Task.CompletedTask;
        }

        if (HttpMethods.IsPost(http.Request.Method))
        {
            return PostAsync(http);
        }

        http.Response.Headers.Allow = Methods;
        return JsonAnswer.WriteAsync(http, StatusCodes.Status405MethodNotAllowed, new OAuthError("invalid_request", "Clients register with POST (RFC 7591, section 3.1)."));
    }

    private static async Task PostAsync(HttpContext http)
    {
        try
        {
            await RegisterAsync(http, http.RequestServices.GetRequiredService<RegisterClient>(), http.RequestAborted);
        }
        catch (Exception failure) when (failure is DbException or DbUpdateException)
        {
            // Our own trouble is no verdict on the client: it is told to come again.
            Log.NotStored(http.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(RegistrationEndpoint).FullName!), failure);
            await RefuseAsync(http, new RegistrationRefusedException(
                "temporarily_unavailable", "The registration could not be stored. Try again shortly.", StatusCodes.Status503ServiceUnavailable, TimeSpan.FromSeconds(5)));
        }
    }

    private static async Task RegisterAsync(HttpContext http, RegisterClient register, CancellationToken ct)
    {
        try
        {
            var metadata = await ReadAsync(http, ct);
            var answer = await register.RunAsync(metadata, ClientAddress.Of(http.Connection.RemoteIpAddress), ct);
            await JsonAnswer.WriteAsync(http, StatusCodes.Status201Created, answer);
        }
        catch (RegistrationRefusedException refused)
        {
            await register.RefusedAsync(refused.Error, ct);
            await RefuseAsync(http, refused);
        }
    }

    private static async Task<ClientMetadata> ReadAsync(HttpContext http, CancellationToken ct)
    {
        try
        {
            using var body = await RegistrationBody.ReadAsync(http.Request, ct);
            return http.RequestServices.GetRequiredService<ReadClientMetadata>().Run(body.RootElement);
        }
        // The server's own limits on a body, and text that is no text (half a surrogate pair).
        catch (BadHttpRequestException bad)
        {
            throw new RegistrationRefusedException("invalid_client_metadata", "The body could not be read.", bad.StatusCode);
        }
        catch (InvalidOperationException)
        {
            throw RegistrationRefusedException.Metadata("A string holds half a character.");
        }
    }

    private static Task RefuseAsync(HttpContext http, RegistrationRefusedException refused)
    {
        if (refused.RetryAfter is { } wait)
        {
            http.Response.Headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        }

        return JsonAnswer.WriteAsync(http, refused.Status, new OAuthError(refused.Error, refused.Message));
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Error, "A client's registration could not be stored.")]
        public static partial void NotStored(ILogger logger, Exception failure);
    }
}
