using Studio.Callers;
using Studio.Trail;

namespace Studio.Cli;

/// <summary>Runs one command as one call on record, and says what went wrong in words.</summary>
internal sealed class Shell(IServiceProvider services, TextReader input, TextWriter output, TextWriter error)
{
    private const int Refused = 1;

    public void Say(string line) => output.WriteLine(line);

    public void Complain(string line) => error.WriteLine(line);

    /// <summary>A password must not stand on the command line, where every process can read it.</summary>
    public string? Line(bool asked) => asked ? input.ReadLine() ?? throw Refuse.Invalid("password", "No password came on standard input.") : null;

    public Task<int> RunAsync(string action, Func<IServiceProvider, Task> work, CancellationToken ct) => RunAsync(action, work, actor: null, ct);

    public async Task<int> RunAsync(string action, Func<IServiceProvider, Task> work, Actor? actor, CancellationToken ct)
    {
        await using var scope = services.CreateAsyncScope();
        var call = scope.ServiceProvider.GetRequiredService<CallRecord>();
        (call.Via, var outcome) = (Via.Shell, CallRecord.Done);
        call.Open(action);

        try
        {
            if (actor is not null)
            {
                scope.ServiceProvider.GetRequiredService<CurrentCaller>().Caller = await FindAsync(actor, ct);
            }

            await work(scope.ServiceProvider);
        }
        catch (RefusedException refusal)
        {
            Complain(refusal.Message);
            outcome = WireJson.NameOf(refusal.Kind);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            Complain($"This did not work: {failure.GetBaseException().Message}");
            outcome = CallRecord.Failed;
        }

        return await IsKeptAsync(call, outcome) && outcome == CallRecord.Done ? 0 : Refused;
    }

    // In a scope of its own: what a use case reads is bound to its caller, whom we have yet to find.
    private async Task<Caller> FindAsync(Actor actor, CancellationToken ct)
    {
        await using var scope = services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<FindCallerAtShell>().RunAsync(actor.Email, actor.Workspace, ct);
    }

    private async Task<bool> IsKeptAsync(CallRecord call, string outcome)
    {
        try
        {
            await call.CloseAsync(outcome);
            return true;
        }
        catch (TrailUnavailableException unavailable)
        {
            Complain($"{unavailable.Message} {unavailable.InnerException?.Message}");
            return false;
        }
    }
}

/// <summary>Who a command acts as, and where: a member, or the operator where nobody is named.</summary>
internal sealed record Actor(string? Email, string? Workspace);
