using Microsoft.AspNetCore.Http;

namespace McpAuthorization.Resource;

/// <summary>
/// Decides whether a bearer opens the resource. The library's own looks the token and its grant up in one query; a host that has more to
/// ask (is the person still a member?) registers its own and asks everything in one query.
/// </summary>
public interface IBearerCheck
{
    /// <summary>Checks the bearer, and leaves whatever the host needs to know of it on the request.</summary>
    /// <param name="http">The request. Nothing has been read of its body.</param>
    /// <param name="bearer">What stood behind <c>Bearer</c> in the Authorization header; never from anywhere else.</param>
    /// <param name="ct">Ends with the request.</param>
    /// <returns>What came of it.</returns>
    ValueTask<BearerOutcome> CheckAsync(HttpContext http, string bearer, CancellationToken ct);
}

/// <summary>What came of a check. Only <see cref="Accepted"/> lets the request on.</summary>
public enum BearerOutcome
{
    /// <summary>Good for this resource, now.</summary>
    Accepted,

    /// <summary>Not known here, or of another kind: counted against its sender.</summary>
    Unknown,

    /// <summary>Once good, now expired or ended: answered the same, but never counted, since clients find out this way.</summary>
    Ended,
}
