namespace McpAuthorization.Grants;

/// <summary>
/// Says whether a grant may act right now. Register an implementation where a grant can lie idle for reasons of the host's own: its person was
/// deactivated, has left the tenant, or the tenant lets no agents in. While it may not act it gets no tokens, and the consent of before answers for
/// nobody: asked again, they are told why. It is not ended by that, and goes on once it may act again. Without one every living grant may.
/// </summary>
public interface IGrantStanding
{
    /// <summary>Called before tokens are given out, and before a consent is repeated.</summary>
    /// <param name="clientId">The client's id on the wire.</param>
    /// <param name="subject">The person.</param>
    /// <param name="tenant">The boundary that the grant is bound to.</param>
    /// <param name="ct">Ends with the request.</param>
    /// <returns>Whether it may act.</returns>
    ValueTask<bool> MayActAsync(string clientId, string subject, string tenant, CancellationToken ct);
}
