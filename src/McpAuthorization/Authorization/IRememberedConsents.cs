using McpAuthorization.Grants;

namespace McpAuthorization.Authorization;

/// <summary>
/// Says whether a consent of before may answer for a person without asking them again. Register an implementation where a grant can lie idle for
/// reasons of the host's own, such as a tenant that the person has left: asked again, they are told why. Without one every living grant may.
/// </summary>
public interface IRememberedConsents
{
    /// <summary>Called when exactly one living grant matches a request.</summary>
    /// <param name="grant">The grant that would be repeated.</param>
    /// <param name="ct">Ends with the request.</param>
    /// <returns>Whether it may be repeated. If not, the person is asked.</returns>
    ValueTask<bool> MayRepeatAsync(GrantView grant, CancellationToken ct);
}
