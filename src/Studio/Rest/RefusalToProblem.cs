using System.Globalization;
using System.Text.Json;
using McpAuthorization.Resource;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;
using Studio.Callers;
using Studio.Trail;

namespace Studio.Rest;

internal sealed class RefusalToProblem(IProblemDetailsService problems, Challenges challenges, TimeProvider clock) : IExceptionHandler
{
    private const string RetryAfterSeconds = "5";

    public async ValueTask<bool> TryHandleAsync(HttpContext http, Exception exception, CancellationToken ct)
    {
        if (exception is not TrailUnavailableException && (exception as RefusedException ?? RefusalOf(exception, http)) is { } refused)
        {
            try
            {
                await http.RequestServices.GetRequiredService<CallRecord>().CloseAsync(refused.Kind);
            }
            catch (TrailUnavailableException failure)
            {
                exception = failure;
            }
        }

        if (exception is TrailUnavailableException)
        {
            http.Response.Headers.RetryAfter = RetryAfterSeconds;
            return await WriteAsync(http, StatusCodes.Status503ServiceUnavailable, new() { Detail = "Studio cannot put calls on record right now, and answers none that it cannot. Try again in a moment." });
        }

        if ((exception as RefusedException ?? RefusalOf(exception, http)) is not { } refusal)
        {
            // A body that is too large, of the wrong type or never came to its end: the caller's doing, and no fault of ours.
            return exception is BadHttpRequestException bad && http.Request.Path.StartsWithSegments(RestApi.Root) && await WriteAsync(http, bad.StatusCode, new());
        }

        if (refusal.Kind is RefusalKind.NeedsScope)
        {
            await challenges.InsufficientScopeAsync(http, refusal.Scopes.ToWire().Split(' '), refusal.Message);
            return true;
        }

        if (refusal.Kind is RefusalKind.Unavailable)
        {
            http.Response.Headers.RetryAfter = RetryAfterSeconds;
        }

        if (refusal.Kind is RefusalKind.RateLimited)
        {
            http.Response.Headers.RetryAfter = TextOf(refusal.RetryAfterSeconds);
            http.Response.Headers["X-RateLimit-Limit"] = TextOf(refusal.Limit);
            http.Response.Headers["X-RateLimit-Remaining"] = TextOf(refusal.Remaining);
        }

        return await WriteAsync(http, StatusOf(refusal.Kind), Describe(refusal));
    }

    public static RefusedException NotWhatItTakes() => Refuse.Invalid("", "The request is not what this operation takes. It is described in /openapi/v1.json.");

    // What the serializer says itself names types of ours: only the place is passed on, and the words of our own converters.
    private RefusedException? RefusalOf(Exception exception, HttpContext http) => exception switch
    {
        // The serializer throws the same where a string is no string at all.
        BadHttpRequestException { InnerException: JsonException { Path: { Length: > 2 } path, InnerException: InvalidOperationException { Message: var said } } } when said.Contains("UTF-16", StringComparison.Ordinal) =>
            Refuse.Invalid(path[2..], $"'{path[2..]}' {Refuse.HalfACharacter}."),
        BadHttpRequestException { InnerException: JsonException { Path: { Length: > 2 } path } json } => Refuse.Invalid(
            path[2..],
            $"'{path[2..]}' {WordsOf(json, http)}"),
        BadHttpRequestException { StatusCode: StatusCodes.Status400BadRequest } => NotWhatItTakes(),

        // JSON is UTF-8 (RFC 8259, section 8.1), and the framework has no kinder word for what it does not know.
        InvalidOperationException or NotSupportedException when http.Request.HasJsonContentType() && http.Request.GetTypedHeaders().ContentType is { Charset.Length: > 0 } type && !type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase) =>
            Refuse.UnsupportedType("JSON is sent in UTF-8: leave the charset out, or say utf-8."),
        _ => null,
    };

    private string WordsOf(JsonException json, HttpContext http) =>
        json.Message.Contains(WireTime.Words, StringComparison.Ordinal) ? $"{TimeWords(http)}."
        : json.Message.StartsWith(WireJson.OneOfWords, StringComparison.Ordinal) ? $"{json.Message}."
        : "is unknown here or not of the right type. The operation is described in /openapi/v1.json.";

    private string TimeWords(HttpContext http) =>
        http.RequestServices.GetRequiredService<CurrentCaller>().Caller is { } caller ? WireTime.WordsFor(caller.TimeZone, clock.GetUtcNow()) : WireTime.Words;

    private static int StatusOf(RefusalKind kind) => kind switch
    {
        RefusalKind.Invalid => StatusCodes.Status422UnprocessableEntity,
        RefusalKind.Forbidden => StatusCodes.Status403Forbidden,
        RefusalKind.NotFound => StatusCodes.Status404NotFound,
        RefusalKind.Conflict => StatusCodes.Status409Conflict,
        RefusalKind.Stale => StatusCodes.Status412PreconditionFailed,
        RefusalKind.RateLimited => StatusCodes.Status429TooManyRequests,
        RefusalKind.TooLarge => StatusCodes.Status413PayloadTooLarge,
        RefusalKind.UnsupportedType => StatusCodes.Status415UnsupportedMediaType,
        RefusalKind.Unavailable => StatusCodes.Status503ServiceUnavailable,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    private static ProblemDetails Describe(RefusedException refusal)
    {
        var problem = refusal.Field is { Length: > 0 } field
            ? new HttpValidationProblemDetails(new Dictionary<string, string[]> { [field] = [refusal.Message] })
            : new ProblemDetails();

        problem.Detail = refusal.Message;
        if (refusal.Kind is RefusalKind.RateLimited)
        {
            (problem.Extensions["tier"], problem.Extensions["limit"]) = (refusal.Tier, refusal.Limit);
            (problem.Extensions["remaining"], problem.Extensions["retry_after"]) = (refusal.Remaining, refusal.RetryAfterSeconds);
        }

        foreach (var (name, fact) in refusal.Facts)
        {
            problem.Extensions[name] = fact;
        }

        return problem;
    }

    private static string? TextOf(int? number) => number?.ToString(CultureInfo.InvariantCulture);

    private ValueTask<bool> WriteAsync(HttpContext http, int status, ProblemDetails problem)
    {
        (http.Response.StatusCode, problem.Status) = (status, status);
        return problems.TryWriteAsync(new() { HttpContext = http, ProblemDetails = problem });
    }
}
