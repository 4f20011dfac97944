using McpAuthorization.Grants;
using Studio.Callers;

namespace Studio.Connections;

/// <summary>Takes scopes away from a connection, from its next call on. Only a new consent gives more.</summary>
public sealed class NarrowConnection(Caller caller, ConnectionReach reach, GrantDirectory grants, TimeProvider clock) : IUseCase
{
    public static Needs Needs => Needs.Nothing;

    public async Task RunAsync(Guid connectionId, IReadOnlyCollection<string> ticked, CancellationToken ct)
    {
        caller.Demand(Needs);
        caller.DemandPerson("narrow a connection");

        var grant = await reach.FindOwnAsync(connectionId, clock, ct);
        if (!await grants.NarrowAsync(grant.Id, ConsentScopes.Kept(grant.Scopes, ticked), ct))
        {
            throw Refuse.Conflict("This connection was changed or ended at the same moment. Look at it again.");
        }
    }
}
