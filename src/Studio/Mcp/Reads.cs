using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using Studio.Trail;

namespace Studio.Mcp;

/// <summary>What happens around resources, prompts and completions. They have no results that say no, as tools have: a refusal is an error with the same words.</summary>
internal static class Reads
{
    // Since then a resource that is not there is a wrong parameter like any other.
    private const string OneCodeForAll = "2026-07-28";

    public static async ValueTask<ReadResourceResult> ReadAsync(
        McpRequestHandler<ReadResourceRequestParams, ReadResourceResult> next, RequestContext<ReadResourceRequestParams> request, CancellationToken ct)
    {
        request.Services!.GetRequiredService<CallRecord>().Target = TargetIn(request.Params?.Uri);
        return await OnRecordAsync(request, async () =>
        {
            if (request.Params?.Uri is null)
            {
                throw Missing("uri");
            }

            var result = await next(request, ct);
            foreach (var contents in result.Contents)
            {
                contents.Meta = OutsideText.Mark(contents.Meta);
            }

            return result;
        });
    }

    public static ValueTask<GetPromptResult> PromptAsync(
        McpRequestHandler<GetPromptRequestParams, GetPromptResult> next, RequestContext<GetPromptRequestParams> request, CancellationToken ct) =>
        OnRecordAsync(request, () =>
        {
            request.Services!.GetRequiredService<Resources>().CheckArguments(request.Params?.Name ?? throw Missing("name"), request.Params.Arguments);
            return next(request, ct);
        });

    public static ValueTask<CompleteResult> CompleteAsync(
        McpRequestHandler<CompleteRequestParams, CompleteResult> next, RequestContext<CompleteRequestParams> request, CancellationToken ct) =>
        OnRecordAsync(request, () => request.Params is { Ref: not null, Argument: not null } ? next(request, ct) : throw Missing("ref and argument"));

    private static McpProtocolException Missing(string what) => new($"The parameters lack {what}.", McpErrorCode.InvalidParams);

    private static async ValueTask<TResult> OnRecordAsync<TParams, TResult>(RequestContext<TParams> request, Func<ValueTask<TResult>> answer)
    {
        var call = request.Services!.GetRequiredService<CallRecord>();
        try
        {
            var result = await answer();
            await call.CloseAsync(CallRecord.Done);
            return result;
        }
        catch (RefusedException refusal)
        {
            await call.CloseAsync(refusal.Kind);
            throw new McpProtocolException(refusal.Message, CodeOf(refusal, request.Server.NegotiatedProtocolVersion));
        }
        catch (McpProtocolException)
        {
            await call.CloseAsync(RefusalKind.Invalid);
            throw;
        }
        catch (Exception failure) when (failure is not TrailUnavailableException)
        {
            await call.CloseAsync(CallRecord.Failed);
            throw;
        }
    }

    private static McpErrorCode CodeOf(RefusedException refusal, string? revision) =>
        refusal.Kind is RefusalKind.NotFound && string.CompareOrdinal(revision, OneCodeForAll) < 0 ? McpErrorCode.ResourceNotFound : McpErrorCode.InvalidParams;

    private static Guid? TargetIn(string? uri) => uri is not null && Guid.TryParse(uri.AsSpan(uri.LastIndexOf('/') + 1), out var target) ? target : null;
}
