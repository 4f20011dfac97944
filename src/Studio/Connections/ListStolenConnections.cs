using McpAuthorization.Grants;
using Studio.Callers;
using Studio.Data;

namespace Studio.Connections;

/// <summary>The caller's connections that were ended because what they hold was used twice: a copy of it may be in other hands, so their person is told.</summary>
public sealed class ListStolenConnections(Caller caller, GrantDirectory grants, TimeProvider clock) : IUseCase
{
    private const int MostLookedAt = 200;

    private static readonly TimeSpan Told = TimeSpan.FromDays(30);

    public static Needs Needs => Needs.Nothing;

    /// <param name="seenAt">When they last looked, or null: what ended before is not told again.</param>
    /// <param name="ct">Ends with the request.</param>
    public async Task<IReadOnlyList<StolenConnection>> RunAsync(DateTimeOffset? seenAt, CancellationToken ct)
    {
        caller.Demand(Needs);

        var since = clock.GetUtcNow() - Told;
        var after = seenAt > since ? seenAt.Value : since;
        var own = await grants.ListAsync(new() { Subject = Engine.Text(caller.UserId), EndedAfter = after }, before: null, MostLookedAt, ct);

        return
        [
            .. own.Where(grant => grant is { EndedBy: GrantEnd.RefreshReused or GrantEnd.CodeReused, EndedAt: not null })
                .OrderByDescending(grant => grant.EndedAt)
                .Select(grant => new StolenConnection(ClientLabel.Of(grant.Label ?? grant.ClientName ?? grant.ClientId), grant.EndedAt!.Value)),
        ];
    }
}

public sealed record StolenConnection(string Name, DateTimeOffset EndedAt);
