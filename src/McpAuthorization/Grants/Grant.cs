using McpAuthorization.Registration;
using McpAuthorization.Tokens;
using OpenIddict.EntityFrameworkCore.Models;

namespace McpAuthorization.Grants;

/// <summary>One login of one client: one person, one tenant, scopes, an end. Its tokens live as long as it does.</summary>
internal sealed class Grant : OpenIddictEntityFrameworkCoreAuthorization<Guid, Client, Token>
{
    /// <summary>The host's boundary that the grant is bound to. Opaque here.</summary>
    public string? Tenant { get; set; }

    /// <summary>What else the host binds it to. Opaque here.</summary>
    public string? Binding { get; set; }

    public string? Resource { get; set; }

    /// <summary>The client's id on the wire, so that the bearer check need not join the client to say it.</summary>
    public string? ClientId { get; set; }

    /// <summary>Where the answer of the consent went: a remembered consent is for that address only.</summary>
    public string? RedirectUri { get; set; }

    /// <summary>What the person calls it, to tell it from others of the same client.</summary>
    public string? Label { get; set; }

    public DateTime? LastUsedAt { get; set; }

    /// <summary>The absolute end, or null.</summary>
    public DateTime? ExpiresAt { get; set; }

    public DateTime? EndedAt { get; set; }

    /// <summary>Why it ended: a word of <see cref="GrantEnd"/>.</summary>
    public string? EndedBy { get; set; }
}
