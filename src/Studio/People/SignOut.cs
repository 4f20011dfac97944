using Studio.Callers;
using Studio.Data;
using Studio.Trail;

namespace Studio.People;

/// <summary>Ends this session and no other. Acts on the next page, on every node, for every copy of its cookie.</summary>
public sealed class SignOut(AppDb db, Caller caller, Sessions sessions, CallRecord call) : IUseCase
{
    public static Needs Needs => Needs.Nothing;

    public async Task RunAsync(CancellationToken ct)
    {
        caller.Demand(Needs);

        call.Target = caller.UserId;
        await sessions.EndAsync(ct);
        await db.SaveChangesAsync(ct);
    }
}
