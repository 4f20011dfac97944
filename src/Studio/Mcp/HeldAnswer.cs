using Microsoft.AspNetCore.Http.Features;
using Studio.Trail;

namespace Studio.Mcp;

/// <summary>
/// Holds the answer of a call back until it is whole. The SDK answers with a stream of one event, and on older revisions sends its head before the
/// call has ended: then nothing could say any more that the call cannot be put on record, and who admits no event stream could not be
/// given what the event says as plain JSON.
/// </summary>
internal sealed class HeldAnswer(RequestDelegate next)
{
    private const string EventStream = "text/event-stream";
    private const string RetryAfterSeconds = "5";
    private const int InternalError = -32603;

    public async Task InvokeAsync(HttpContext http, CallRecord call)
    {
        var message = http.Features.GetRequiredFeature<McpMessage>();
        if (message is { WantsJson: false, Method: not ("tools/call" or "resources/read" or "prompts/get" or "completion/complete") })
        {
            await next(http);
            return;
        }

        var wire = http.Response.Body;
        using var held = new MemoryStream();
        http.Response.Body = held;

        try
        {
            await next(http);
        }
        finally
        {
            http.Response.Body = wire;
        }

        if (call.IsUnkept)
        {
            http.Response.Clear();
            http.Response.Headers.RetryAfter = RetryAfterSeconds;
            await Transport.RefuseAsync(http, StatusCodes.Status503ServiceUnavailable, InternalError, "Studio cannot put calls on record right now, and answers none that it cannot. Try again in a moment.");
            return;
        }

        ReadOnlyMemory<byte> answer = held.GetBuffer().AsMemory(0, (int)held.Length);
        if (message.WantsJson && http.Response.ContentType?.StartsWith(EventStream, StringComparison.OrdinalIgnoreCase) is true)
        {
            http.Response.ContentType = "application/json";
            answer = LastEvent(answer);
        }

        if (!answer.IsEmpty)
        {
            http.Response.ContentLength = answer.Length;
            await wire.WriteAsync(answer, http.RequestAborted);
        }
    }

    // Events before the last are notifications, which a client without streams cannot take.
    private static ReadOnlyMemory<byte> LastEvent(ReadOnlyMemory<byte> stream)
    {
        // At the start of a line only: a post may say "data: " itself, but JSON holds no line break.
        var start = stream.Span.LastIndexOf("\ndata: "u8) + "\ndata: "u8.Length;
        var rest = stream[start..];
        var end = rest.Span.IndexOf((byte)'\n');
        return end < 0 ? rest : rest[..end];
    }
}
