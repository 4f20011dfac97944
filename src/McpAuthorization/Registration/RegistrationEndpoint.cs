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
            return AnswerAsync(http, RegisterAsync);
        }

        http.Response.Headers.Allow = Methods;
        return JsonAnswer.WriteAsync(http, StatusCodes.Status405MethodNotAllowed, new OAuthError("invalid_request", "Clients register with POST (RFC 7591, section 3.1)."));
    }

    /// <summary>Turns whatever goes wrong into an answer that says so.</summary>
    public static async Task AnswerAsync(HttpContext http, Func<HttpContext, CancellationToken, Task> answer)
    {
        try
        {
            await AnswerOrRefuseAsync(http, answer);
        }
        catch (Exception failure) when (failure is DbException or DbUpdateException)
        {
            // Our own trouble is no verdict on the client: it is told to come again.
            Log.NotStored(http.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(RegistrationEndpoint).FullName!), failure);
            await RefuseAsync(http, new RegistrationRefusedException(
                "temporarily_unavailable", "The registration could not be stored. Try again shortly.", StatusCodes.Status503ServiceUnavailable, TimeSpan.FromSeconds(5)));
        }
    }

    private static async Task AnswerOrRefuseAsync(HttpContext http, Func<HttpContext, CancellationToken, Task> answer)
    {
        try
        {
            await answer(http, http.RequestAborted);
        }
        catch (RegistrationRefusedException refused)
        {
            await http.RequestServices.GetRequiredService<RegisterClient>().RefusedAsync(refused.Error, http.RequestAborted);
            await RefuseAsync(http, refused);
        }
    }

    private static async Task RegisterAsync(HttpContext http, CancellationToken ct)
    {
        using var body = await RegistrationBody.ReadAsync(http.Request, ct);
        var metadata = http.RequestServices.GetRequiredService<ReadClientMetadata>().Run(body.RootElement);
        var answer = await http.RequestServices.GetRequiredService<RegisterClient>().RunAsync(metadata, ClientAddress.Of(http.Connection.RemoteIpAddress), ct);
        await JsonAnswer.WriteAsync(http, StatusCodes.Status201Created, answer);
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
