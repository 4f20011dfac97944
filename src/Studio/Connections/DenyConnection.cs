using McpAuthorization.Authorization;
using Studio.Callers;
using Studio.Data;

namespace Studio.Connections;

public sealed class DenyConnection(Caller caller, Consents consents) : IUseCase
{
    public static Needs Needs => Needs.Nothing;

    /// <summary>Where the browser goes with the answer.</summary>
    public async Task<string> RunAsync(string transaction, CancellationToken ct)
    {
        caller.Demand(Needs);

        var subject = Engine.Text(caller.UserId);
        var request = await consents.FindAsync(transaction, subject, ct) ?? throw Refuse.NotFound("question");
        return request.State is ConsentState.Waiting or ConsentState.Denied
            ? await consents.DenyAsync(transaction, subject, ct)
            : throw Refuse.Conflict("This question has been answered or has expired. To cut the program off, disconnect it in Studio.");
    }
}
