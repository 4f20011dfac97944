using Studio.Trail;

namespace Studio.Webhooks;

/// <param name="Id">The connection.</param>
/// <param name="WorkspaceId">The workspace that is told.</param>
/// <param name="UserId">The person that it acts for.</param>
/// <param name="ClientId">The program, by as much of its id on the wire as fits: an address may be long.</param>
/// <param name="Reason">Why it ended, where it did.</param>
/// <param name="By">Whoever changed it.</param>
public sealed record ConnectionHappened(Guid Id, Guid WorkspaceId, Guid? UserId, string? ClientId, string? Reason, ActedBy? By)
{
    public static string? Fit(string? clientId) => clientId is null ? null : TrailText.Fit(clientId, TrailEntry.MaxClientId);
}
