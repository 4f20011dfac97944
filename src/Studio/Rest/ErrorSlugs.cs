using Microsoft.AspNetCore.Mvc;

namespace Studio.Rest;

/// <summary>The words that programs branch on, one for each status.</summary>
internal static class ErrorSlugs
{
    public static string Of(int status) => status switch
    {
        StatusCodes.Status400BadRequest => "bad_request",
        StatusCodes.Status401Unauthorized => "unauthorized",
        StatusCodes.Status403Forbidden => "forbidden",
        StatusCodes.Status404NotFound => "not_found",
        StatusCodes.Status405MethodNotAllowed => "method_not_allowed",
        StatusCodes.Status409Conflict => "conflict",
        StatusCodes.Status412PreconditionFailed => "precondition_failed",
        StatusCodes.Status413PayloadTooLarge => "payload_too_large",
        StatusCodes.Status415UnsupportedMediaType => "unsupported_media_type",
        StatusCodes.Status422UnprocessableEntity => "unprocessable_entity",
        StatusCodes.Status429TooManyRequests => "rate_limited",
        StatusCodes.Status503ServiceUnavailable => "unavailable",
        _ => "error",
    };

    public static void AddTo(ProblemDetails problem)
    {
        problem.Extensions.TryAdd("error", Of(problem.Status ?? StatusCodes.Status500InternalServerError));
        problem.Detail ??= problem.Status switch
        {
            StatusCodes.Status400BadRequest => "The request could not be read.",
            StatusCodes.Status404NotFound => "Not found.",
            StatusCodes.Status405MethodNotAllowed => "This path does not take that method. The Allow header says which it takes.",
            StatusCodes.Status408RequestTimeout => "The request came too slowly, or not to its end.",
            StatusCodes.Status413PayloadTooLarge => "The body is larger than this path takes.",
            StatusCodes.Status415UnsupportedMediaType => "The body has to be application/json.",
            StatusCodes.Status500InternalServerError => "Something went wrong in Studio. It has been logged with the trace id given here.",
            _ => null,
        };
    }
}
