using System.Text.Json;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using Studio.Callers;
using Studio.Telemetry;
using Studio.Trail;

namespace Studio.Mcp;

/// <summary>What happens around every call: its arguments are checked, it goes on record, and a refusal becomes a result.</summary>
internal sealed class Calls(Tools tools, TimeProvider clock)
{
    public async ValueTask<CallToolResult> CallAsync(
        McpRequestHandler<CallToolRequestParams, CallToolResult> next, RequestContext<CallToolRequestParams> request, CancellationToken ct)
    {
        var call = request.Services!.GetRequiredService<CallRecord>();
        call.Target = TargetIn(request.Params.Arguments);

        try
        {
            using var span = tools.Knows(request.Params.Name) ? Observability.BeginUseCase(tools.UseCaseOf(request.Params.Name)) : null;

            if (tools.Knows(request.Params.Name))
            {
                tools.CheckArguments(request.Params.Name, request.Params.Arguments, request.Services!.GetRequiredService<Caller>(), clock);
            }

            var result = await next(request, ct);
            await call.CloseAsync(CallRecord.Done);
            return result;
        }
        catch (RefusedException refusal)
        {
            await call.CloseAsync(refusal.Kind);
            return new() { IsError = true, Content = [new TextContentBlock { Text = refusal.Message }] };
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

    private static Guid? TargetIn(IDictionary<string, JsonElement>? arguments) =>
        arguments is not null && arguments.TryGetValue("post_id", out var id) && id.ValueKind is JsonValueKind.String && id.TryGetGuid(out var target) ? target : null;
}
