using System.Data.Common;
using McpAuthorization.Grants;

namespace McpAuthorization;

/// <summary>Something that a host may want on record. It never holds a token, a code or a secret.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="ClientId">The client's id on the wire, where one is known.</param>
/// <param name="GrantId">The grant concerned, where there is one.</param>
/// <param name="Subject">The person of that grant.</param>
/// <param name="Tenant">The tenant of that grant.</param>
/// <param name="Error">The OAuth error code of a refusal, or null.</param>
public sealed record AuthorizationEvent(
    AuthorizationEventKind Kind, string? ClientId = null, Guid? GrantId = null, string? Subject = null, string? Tenant = null, string? Error = null);

/// <summary>The kinds of <see cref="AuthorizationEvent"/>.</summary>
public enum AuthorizationEventKind
{
    /// <summary>A client registered itself, or was refused.</summary>
    Registered,

    /// <summary>A person allowed a client in.</summary>
    Consented,

    /// <summary>A person turned a client away.</summary>
    Denied,

    /// <summary>A code was changed for tokens, or refused.</summary>
    TokenIssued,

    /// <summary>A refresh token was rotated, or refused.</summary>
    Refreshed,

    /// <summary>A refresh token came again within its window and got the same answer.</summary>
    RefreshReplayed,

    /// <summary>A client revoked a token, or was refused.</summary>
    Revoked,

    /// <summary>A grant ended; see <see cref="GrantEnd"/>.</summary>
    GrantEnded,

    /// <summary>A client replaced its registration, or what its document says that people agree to has changed.</summary>
    ClientUpdated,

    /// <summary>A client's registration was given up.</summary>
    ClientRemoved,

    /// <summary>A client was blocked everywhere.</summary>
    ClientBlocked,

    /// <summary>A blocked client was admitted again.</summary>
    ClientAdmitted,

    /// <summary>A person gave a grant a name of their own.</summary>
    GrantRenamed,

    /// <summary>A person took scopes away from a grant.</summary>
    GrantNarrowed,

    /// <summary>A person moved a grant to another tenant: told once for the one it left, and once for the one it came to.</summary>
    GrantMoved,
}

/// <summary>How a host hears of what happens. Register an implementation as a scoped or singleton service; without one nothing is told.</summary>
public interface IAuthorizationEvents
{
    /// <summary>
    /// Called before the answer leaves. Where <paramref name="transaction"/> is given, the change is being made in it and the host may add
    /// rows of its own: both are kept, or neither. The turn of <see cref="McpAuthorizationOptions.WriteTurn"/> is then held already and must not
    /// be taken again; the rows go over the transaction's own connection. Whatever is thrown here undoes the change.
    /// </summary>
    /// <param name="happened">What happened.</param>
    /// <param name="transaction">The open transaction of the change, or null where there is none of the library's own.</param>
    /// <param name="ct">Ends with the request.</param>
    /// <returns>A task that ends when the host has it on record.</returns>
    ValueTask TellAsync(AuthorizationEvent happened, DbTransaction? transaction, CancellationToken ct);
}
