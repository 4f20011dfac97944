using Microsoft.Net.Http.Headers;
using Studio.Callers;
using Studio.Limits;
using Studio.Trail;

namespace Studio.Mcp;

/// <summary>
/// What is no message gets an answer in words before the SDK sees it, and what is one gets past whatever the SDK is strict about:
/// real clients leave headers out (an Accept without event streams or none at all, no content type).
/// </summary>
internal sealed class Transport(RequestDelegate next)
{
    public const int MaxBody = 2 * 1024 * 1024;

    public const int InvalidParams = -32602;

    private const int InvalidRequest = -32600;
    private const int ParseError = -32700;
    private const int MaxChunk = 16 * 1024;
    private const string Json = "application/json";
    private const string EventStream = "text/event-stream";
    private const string Both = $"{Json}, {EventStream}";

    public async Task InvokeAsync(HttpContext http)
    {
        var request = http.Request;

        if (!HttpMethods.IsPost(request.Method))
        {
            http.Response.Headers.Allow = HttpMethods.Post;
            await TurnAwayAsync(http, StatusCodes.Status405MethodNotAllowed, InvalidRequest, "This server is stateless: every message is a POST, and there is no stream to GET and no session to DELETE.");
            return;
        }

        if (request.ContentType is { Length: > 0 } type && !IsJson(type))
        {
            await TurnAwayAsync(http, StatusCodes.Status415UnsupportedMediaType, InvalidRequest, $"A message is sent as {Json}.");
            return;
        }

        var (json, stream) = Accepted(request);
        if (!json && !stream)
        {
            await TurnAwayAsync(http, StatusCodes.Status406NotAcceptable, InvalidRequest, $"Answers are {Json} or {EventStream}: the Accept header has to admit one of them.");
            return;
        }

        MemoryStream? body;
        try
        {
            body = await ReadBodyAsync(request);
        }
        catch (BadHttpRequestException bad)
        {
            // It came too slowly, or not to its end.
            await TurnAwayAsync(http, bad.StatusCode, InvalidRequest, "The message could not be read: it came too slowly, or broke off.");
            return;
        }

        if (body is null)
        {
            await TurnAwayAsync(http, StatusCodes.Status413PayloadTooLarge, InvalidRequest, $"A message has at most {MaxBody / 1024 / 1024} MiB.");
            return;
        }

        switch (FirstByte(body))
        {
            case (byte)'[':
                await TurnAwayAsync(http, StatusCodes.Status400BadRequest, InvalidRequest, "Batches are not supported: they were in revision 2025-03-26 only. Send each message in a request of its own.");
                return;
            case not (byte)'{':
                await TurnAwayAsync(http, StatusCodes.Status400BadRequest, ParseError, "The body is not a JSON object.");
                return;
        }

        if (McpMessage.Peek(body.GetBuffer().AsSpan(0, (int)body.Length), wantsJson: json && !stream) is not { } message)
        {
            await TurnAwayAsync(
                http,
                StatusCodes.Status400BadRequest,
                InvalidRequest,
                "The message can be read in two ways or not at all. It is UTF-8 with whole characters; jsonrpc, id, method and params, and in params name, arguments and _meta, come once and in these letters; a call names its tool, and arguments and _meta are objects.");
            return;
        }

        request.Body = body;
        request.ContentType = Json;
        request.Headers.Accept = Both;
        http.Features.Set(message);
        await next(http);
    }

    // Whoever is turned away here has come in by a token or key: they are counted and on record like any other caller.
    private static async Task TurnAwayAsync(HttpContext http, int status, int code, string words)
    {
        var call = http.RequestServices.GetRequiredService<CallRecord>();
        call.Open(ScopeGate.Unread, http.Connection.RemoteIpAddress);
        if (await http.RequestServices.GetRequiredService<CallBudgets>().TakeAsync(http.RequestServices.GetRequiredService<Caller>(), writes: false, http.RequestAborted) is { } spent)
        {
            throw spent;
        }

        await call.CloseAsync(RefusalKind.Invalid);
        await RefuseAsync(http, status, code, words);
    }

    public static Task RefuseAsync(HttpContext http, int status, int code, string words)
    {
        http.Response.StatusCode = status;
        return http.Response.WriteAsJsonAsync(new { jsonrpc = "2.0", id = (object?)null, error = new { code, message = words } }, http.RequestAborted);
    }

    private static bool IsJson(string contentType) =>
        contentType is Json || MediaTypeHeaderValue.TryParse(contentType, out var type) && type.MediaType.Equals(Json, StringComparison.OrdinalIgnoreCase);

    // No Accept header admits everything (RFC 9110, section 12.5.1).
    private static (bool Json, bool Stream) Accepted(HttpRequest request)
    {
        // What nearly everybody sends, word for word as the SDK wants it.
        if (request.Headers.Accept is [Both])
        {
            return (true, true);
        }

        if (request.Headers.Accept.Count == 0 || !MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out var accepted))
        {
            return (true, request.Headers.Accept.Count == 0);
        }

        var wanted = accepted.Where(range => range.Quality is not 0).ToList();
        return (wanted.Any(range => Json.StartsWith(Stem(range), StringComparison.OrdinalIgnoreCase)),
                wanted.Any(range => EventStream.StartsWith(Stem(range), StringComparison.OrdinalIgnoreCase)));
    }

    private static string Stem(MediaTypeHeaderValue range) =>
        range.MatchesAllTypes ? "" : range.MatchesAllSubTypes ? $"{range.Type}/" : range.MediaType.ToString();

    private static int FirstByte(MemoryStream body)
    {
        var bytes = body.GetBuffer().AsSpan(0, (int)body.Length).TrimStart(" \t\r\n"u8);
        return bytes.IsEmpty ? -1 : bytes[0];
    }

    private static async Task<MemoryStream?> ReadBodyAsync(HttpRequest request)
    {
        if (request.ContentLength > MaxBody)
        {
            return null;
        }

        var body = new MemoryStream((int)(request.ContentLength ?? 0));
        var buffer = new byte[Math.Clamp(request.ContentLength ?? MaxChunk, 1, MaxChunk)];
        int read;

        while ((read = await request.Body.ReadAsync(buffer, request.HttpContext.RequestAborted)) > 0)
        {
            if (body.Length + read > MaxBody)
            {
                return null;
            }

            body.Write(buffer, 0, read);
        }

        body.Position = 0;
        return body;
    }
}
