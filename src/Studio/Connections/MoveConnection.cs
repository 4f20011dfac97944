using McpAuthorization.Grants;
using Studio.Callers;
using Studio.Data;

namespace Studio.Connections;

/// <summary>Takes a connection to another workspace of its person, from its next call on: what the role there allows, with the scopes it has.</summary>
public sealed class MoveConnection(Caller caller, ConnectionReach reach, ConsentPlaces places, GrantDirectory grants, TimeProvider clock) : IUseCase
{
    public static Needs Needs => Needs.Nothing;

    public async Task RunAsync(Guid connectionId, Guid workspaceId, CancellationToken ct)
    {
        caller.Demand(Needs);
        caller.DemandPerson("move a connection");

        var grant = await reach.FindOwnAsync(connectionId, clock, ct);
        var place = (await places.ListAsync(grant.ClientId, grant.ClientTenant, ct)).FirstOrDefault(place => place.Id == workspaceId) ?? throw Refuse.NotFound("workspace");
        if (place.WhyNot is not null)
        {
            throw Refuse.Invalid("workspace", place.WhyNot);
        }

        if (grant.Tenant == Engine.Text(place.Id))
        {
            throw Refuse.Invalid("workspace", $"It acts in {place.Name} already.");
        }

        if (!await grants.MoveAsync(grant.Id, Engine.Text(place.Id), ct))
        {
            throw Refuse.Conflict("This connection was changed or ended at the same moment. Look at it again.");
        }
    }
}
