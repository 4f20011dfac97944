namespace Studio.Mcp;

/// <summary>The SDK answers with a stream of one event. Who admits no event stream gets what the event says, as plain JSON.</summary>
internal sealed class AnswerAsJson(RequestDelegate next)
{
    public const string Wanted = "studio.mcp.answer-as-json";

    private const string EventStream = "text/event-stream";

    public async Task InvokeAsync(HttpContext http)
    {
        if (http.Items[Wanted] is not true)
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

        ReadOnlyMemory<byte> answer = held.GetBuffer().AsMemory(0, (int)held.Length);
        if (http.Response.ContentType?.StartsWith(EventStream, StringComparison.OrdinalIgnoreCase) is true)
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
        var start = stream.Span.LastIndexOf("data: "u8) + "data: "u8.Length;
        var rest = stream[start..];
        var end = rest.Span.IndexOf((byte)'\n');
        return end < 0 ? rest : rest[..end];
    }
}
