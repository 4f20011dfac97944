using McpAuthorization.Grants;
using Studio.Callers;

namespace Studio.Connections;

/// <summary>Gives a connection a name of the person's own, to tell it from others of the same program. An empty one brings the program's own back.</summary>
public sealed class RenameConnection(Caller caller, ConnectionReach reach, GrantDirectory grants, TimeProvider clock) : IUseCase
{
    public const int MaxName = 60;

    public static Needs Needs => Needs.Nothing;

    public async Task RunAsync(Guid connectionId, string name, CancellationToken ct)
    {
        caller.Demand(Needs);
        caller.DemandPerson("rename a connection");
        Refuse.WhereLong("name", name, MaxName);

        var grant = await reach.FindOwnAsync(connectionId, clock, ct);
        if (!await grants.RenameAsync(grant.Id, string.IsNullOrWhiteSpace(name) ? null : ClientLabel.Of(name), ct))
        {
            throw ConnectionReach.HasEnded();
        }
    }
}
