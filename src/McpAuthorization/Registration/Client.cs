using McpAuthorization.ClientDocuments;
using McpAuthorization.Grants;
using McpAuthorization.Tokens;
using OpenIddict.EntityFrameworkCore.Models;

namespace McpAuthorization.Registration;

/// <summary>A program that registered itself, or was registered.</summary>
internal sealed class Client : OpenIddictEntityFrameworkCoreApplication<Guid, Grant, Token>
{
    /// <summary>How it authenticates at the token endpoint, as registered (RFC 7591, section 2).</summary>
    public string AuthenticationMethod { get; set; } = "none";

    public DateTime RegisteredAt { get; set; }

    /// <summary>The address (IPv6: the /64) that registered it, for the limits.</summary>
    public string? RegisteredFrom { get; set; }

    /// <summary>base64 SHA-256 of its registration access token (RFC 7592, section 3).</summary>
    public string? RegistrationTokenHash { get; set; }

    /// <summary>Registered metadata that is echoed and otherwise left alone, as JSON.</summary>
    public string? Metadata { get; set; }

    /// <summary>When somebody first signed in with it.</summary>
    public DateTime? FirstGrantAt { get; set; }

    public DateTime? BlockedAt { get; set; }

    /// <summary>When its name, addresses or keys last changed: what people allowed before is not remembered then.</summary>
    public DateTime? ChangedAt { get; set; }

    /// <summary>When it gave itself up or was given up. The row stays until nothing points to it.</summary>
    public DateTime? RemovedAt { get; set; }

    public bool IsAdmitted => BlockedAt is null && RemovedAt is null;

    /// <summary>The one tenant that it may be let into: somebody in charge there registered it. Null: all of them.</summary>
    public string? Tenant { get; set; }

    /// <summary>Where it publishes its keys, if it did not send them or put them into its document. What was there last is its <c>JsonWebKeySet</c>.</summary>
    public string? JwksUri { get; set; }

    public DateTime? KeysFreshUntil { get; set; }

    /// <summary>base64 SHA-256 of what in its document a person agrees to.</summary>
    public string? DocumentDigest { get; set; }

    /// <summary>When its document was last had, for a client that has one.</summary>
    public DateTime? DocumentFetchedAt { get; set; }

    public DateTime? DocumentFreshUntil { get; set; }

    /// <summary>Whether the operator registered it, not the client itself and nobody who is in charge of one tenant only.</summary>
    public bool IsPreRegistered => Tenant is null && RegisteredFrom is null && RegistrationTokenHash is null && !DocumentAddress.IsOne(ClientId);
}
