using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using Studio.Callers;
using Studio.Idempotency;

namespace Studio.Mcp;

/// <summary>The argument that every tool which changes something has besides its own: no tool and no use case knows of it.</summary>
internal sealed record IdempotencyKey(string Text)
{
    public const string Argument = Fingerprint.KeyField;

    /// <summary>In the result's _meta, where an answer is given again.</summary>
    private const string Replayed = "idempotency_replayed";

    private const int Done = StatusCodes.Status200OK;
    private const int Refused = StatusCodes.Status422UnprocessableEntity;

    public static JsonObject Schema() => new()
    {
        ["description"] = "Your own name for this one write. Repeated with the same key and arguments, it is done once and answered the same.",
        ["type"] = "string",
        ["maxLength"] = KeptAnswer.MaxKey,
    };

    public static IdempotencyKey? TakeFrom(CallToolRequestParams call) =>
        call.Arguments is { } arguments && arguments.Remove(Argument, out var key) ? new(key.GetString()!) : null;

    public async ValueTask<CallToolResult> RunAsync(
        Needs needs, McpRequestHandler<CallToolRequestParams, CallToolResult> next, RequestContext<CallToolRequestParams> request, CancellationToken ct)
    {
        // An answer is not given again to whom it would not be given now. Those of a key are forgotten when what it reaches changes.
        request.Services!.GetRequiredService<Caller>().Demand(needs);

        CallToolResult? fresh = null;
        var asked = JsonSerializer.SerializeToElement(request.Params.Arguments, McpJsonUtilities.DefaultOptions);
        var answer = await request.Services!.GetRequiredService<AnswerOnce>().RunAsync(Text, Fingerprint.Of(request.Params.Name, [asked]), async () =>
        {
            fresh = await next(request, ct);
            return new(fresh.IsError is true ? Refused : Done, new Dictionary<string, string>(), JsonSerializer.Serialize(fresh, McpJsonUtilities.DefaultOptions));
        }, ct);

        return answer.IsReplay ? Again(answer) : fresh!;
    }

    private static CallToolResult Again(Answer answer)
    {
        var result = JsonSerializer.Deserialize<CallToolResult>(answer.Body, McpJsonUtilities.DefaultOptions)!;
        (result.Meta ??= [])[Replayed] = true;
        return result;
    }
}
