using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using Studio.Callers;
using Studio.Limits;
using Studio.Telemetry;
using Studio.Trail;

namespace Studio.Mcp;

/// <summary>What happens around every call: its arguments are checked, it goes on record, and a refusal becomes a result.</summary>
internal sealed class Calls(Tools tools, TimeProvider clock)
{
    // What a call can be about.
    private static readonly string[] Targets = ["post_id", "media_id", "upload_id", "account_id"];

    public async ValueTask<CallToolResult> CallAsync(
        McpRequestHandler<CallToolRequestParams, CallToolResult> next, RequestContext<CallToolRequestParams> request, CancellationToken ct)
    {
        var call = request.Services!.GetRequiredService<CallRecord>();
        call.Target = TargetIn(request.Params.Arguments);

        try
        {
            if (request.Services!.GetRequiredService<CallBudgets>().Refusal is { } spent)
            {
                throw spent;
            }

            var result = tools.Knows(request.Params.Name) ? await RunAsync(next, request, ct) : await next(request, ct);
            result.Meta = OutsideText.Mark(result.Meta);
            await call.CloseAsync(CallRecord.Done);
            return result;
        }
        catch (RefusedException refusal)
        {
            await call.CloseAsync(refusal.Kind);
            return new() { IsError = true, Content = [new TextContentBlock { Text = refusal.Message }], Meta = FiguresOf(refusal) };
        }
        catch (McpProtocolException)
        {
            // There is no such tool.
            await call.CloseAsync(RefusalKind.Invalid);
            throw;
        }
        catch (Exception failure) when (failure is not TrailUnavailableException)
        {
            await call.CloseAsync(CallRecord.Failed);
            throw;
        }
    }

    /// <summary>Leaves out what the role forbids. What only the scopes forbid stays: a client asks for a new consent when it sees a use for it.</summary>
    public async ValueTask<ListToolsResult> ListAsync(
        McpRequestHandler<ListToolsRequestParams, ListToolsResult> next, RequestContext<ListToolsRequestParams> request, CancellationToken ct)
    {
        var caller = request.Services!.GetRequiredService<Caller>();
        var result = await next(request, ct);
        result.Tools = [.. result.Tools.Where(tool => caller.RolePermissions.Covers(tools.NeedsOf(tool.Name).Permissions))];
        await request.Services!.GetRequiredService<CallRecord>().CloseAsync(CallRecord.Done);
        return result;
    }

    private async ValueTask<CallToolResult> RunAsync(McpRequestHandler<CallToolRequestParams, CallToolResult> next, RequestContext<CallToolRequestParams> request, CancellationToken ct)
    {
        var tool = request.Params.Name;
        using var span = Observability.BeginUseCase(tools.UseCaseOf(tool));
        tools.CheckArguments(tool, request.Params.Arguments, request.Services!.GetRequiredService<Caller>(), clock);

        return IdempotencyKey.TakeFrom(request.Params) is { } key
            ? await key.RunAsync(tools.NeedsOf(tool), next, request, ct)
            : await next(request, ct);
    }

    // Not as structured content: clients hold that against the tool's own output schema, in a refusal too.
    private static JsonObject? FiguresOf(RefusedException refusal) => refusal.Kind is not RefusalKind.RateLimited ? null : new()
    {
        ["error"] = WireJson.NameOf(refusal.Kind),
        ["tier"] = refusal.Tier,
        ["limit"] = refusal.Limit,
        ["remaining"] = refusal.Remaining,
        ["retry_after"] = refusal.RetryAfterSeconds,
    };

    private static Guid? TargetIn(IDictionary<string, JsonElement>? arguments) =>
        Targets.Select(name => arguments is not null && arguments.TryGetValue(name, out var id) && id.ValueKind is JsonValueKind.String && id.TryGetGuid(out var target) ? target : (Guid?)null)
            .FirstOrDefault(target => target is not null);
}
