using Studio.Callers;

namespace Studio.Connections;

/// <summary>One connection, with what its person could change about it.</summary>
public sealed class ReadConnection(Caller caller, ConnectionReach reach, ConnectionViews views, ConsentPlaces places) : IUseCase
{
    public static Needs Needs => Needs.Nothing;

    public async Task<ConnectionDetails> RunAsync(Guid connectionId, CancellationToken ct)
    {
        caller.Demand(Needs);
        caller.DemandPerson("look after connections");

        var grant = await reach.FindAsync(connectionId, ct);
        var view = (await views.OfAsync([grant], ct))[0];
        var theirs = view is { IsOwn: true, IsOver: false } ? await places.ListAsync(grant.ClientId, grant.ClientTenant, ct) : [];

        return new(
            view,
            ConsentScopes.Choices(grant.Scopes, theirs.FirstOrDefault(place => place.Id == view.WorkspaceId)),
            [.. theirs.Where(place => place.Id != view.WorkspaceId)]);
    }
}

/// <summary>With its scopes one by one, saying what of them comes to nothing today, and the workspaces that it could be moved to.</summary>
public sealed record ConnectionDetails(AgentConnectionView Connection, IReadOnlyList<ScopeChoice> Scopes, IReadOnlyList<ConsentPlace> Places);
