using System.Net;

namespace McpAuthorization.Resource;

/// <summary>
/// Hears of each request that the guard turned away, so that a host can count them. Register an implementation as a singleton. It is called
/// while somebody unknown waits and is never awaited: put the refusal on a pile and come back.
/// </summary>
public interface IRefusedBearers
{
    /// <summary>Called once for each request that is turned away.</summary>
    /// <param name="refused">Who, where and why; never what was sent.</param>
    void Refused(RefusedBearer refused);
}

/// <summary>One request that the guard turned away.</summary>
/// <param name="Address">Where it came from, after forwarded headers.</param>
/// <param name="Path">The resource path or prefix that it was for.</param>
/// <param name="Reason">Why.</param>
public readonly record struct RefusedBearer(IPAddress? Address, string Path, RefusalReason Reason);

/// <summary>Why a request was turned away.</summary>
public enum RefusalReason
{
    /// <summary>No bearer came. How every client begins.</summary>
    Missing,

    /// <summary>Something that cannot be a bearer, or more than one.</summary>
    Malformed,

    /// <summary>A bearer that was never one of ours.</summary>
    Unknown,

    /// <summary>A bearer that was good once. Clients find out this way: not a sign of anything.</summary>
    Ended,

    /// <summary>A page of an origin that is not allowed.</summary>
    ForeignOrigin,

    /// <summary>A bearer that travelled over plain http.</summary>
    PlainHttp,
}
