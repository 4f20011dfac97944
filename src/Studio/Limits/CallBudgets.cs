using Studio.Callers;

namespace Studio.Limits;

/// <summary>What the call that is going on takes from the buckets of its credential and its workspace.</summary>
public sealed class CallBudgets(RateLimits limits, CallRates rates)
{
    private readonly List<Budget> _taken = [];

    public IReadOnlyList<Budget> Taken => _taken;

    /// <summary>Why the call is not to be carried out, where a bucket was empty.</summary>
    public RefusedException? Refusal { get; private set; }

    /// <summary>Takes one, and says why not where there is none left. People in a browser and at the shell are not counted.</summary>
    public async ValueTask<RefusedException?> TakeAsync(Caller caller, bool writes, CancellationToken ct)
    {
        if (caller.Credential.AgentId is { } credential)
        {
            // Its own bucket first: who has spent that must not eat what the workspace's other agents have left.
            Refusal = await TakeAsync(writes ? rates.Writes : rates.Reads, credential, $"This connection or key may {(writes ? "write" : "read")}", ct)
                      ?? (writes ? await TakeAsync(rates.WorkspaceWrites, caller.WorkspaceId, "All agents of this workspace together may write", ct) : null);
        }

        return Refusal;
    }

    private async ValueTask<RefusedException?> TakeAsync(Rate rate, Guid owner, string whoMay, CancellationToken ct)
    {
        if (rate.IsOff)
        {
            return null;
        }

        var budget = await limits.TakeAsync(rate, owner, ct);
        _taken.Add(budget);
        return budget.IsSpent ? budget.Refusal($"{whoMay} {rate.PerMinute} times a minute, and that is used up. Nothing was done.") : null;
    }
}
