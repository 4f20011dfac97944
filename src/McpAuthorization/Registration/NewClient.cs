using McpAuthorization.Tokens;

namespace McpAuthorization.Registration;

/// <summary>A client that somebody registers by hand.</summary>
/// <param name="Name">What people see.</param>
public sealed record NewClient(string Name)
{
    /// <summary>Where its answers may go, compared as text. None for a client that acts by itself, or signs in on devices only.</summary>
    public IReadOnlyList<string> RedirectUris { get; init; } = [];

    /// <summary>Whether people may sign in with it on a device (RFC 8628).</summary>
    public bool OnDevices { get; init; }

    /// <summary>Its id on the wire: 1 to 100 letters, digits, dots, dashes and underlines. Default: a new one.</summary>
    public string ClientId { get; init; } = "app-" + TokenText.New()[..22];

    /// <summary>Whether it authenticates with a secret.</summary>
    public bool HasSecret { get; init; }

    /// <summary>A secret that was made elsewhere, of at least 32 characters. Null: one is made where it has one.</summary>
    public string? Secret { get; init; }

    /// <summary>The JSON Web Key Set of its public keys, if it proves a key instead of showing a secret.</summary>
    public string? Keys { get; init; }

    /// <summary>The one tenant that it may be let into, or null for all.</summary>
    public string? Tenant { get; init; }
}

/// <summary>What a client that acts by itself may do, and as whom (RFC 6749, section 4.4).</summary>
/// <param name="Subject">The person who answers for it.</param>
/// <param name="Tenant">The tenant that it acts in.</param>
/// <param name="Scopes">What it may ask for.</param>
/// <param name="Binding">What the host keeps with the grant, opaque here, or null.</param>
/// <param name="ExpiresAt">The absolute end, or null.</param>
public sealed record ServiceTerms(string Subject, string Tenant, IReadOnlyList<string> Scopes, string? Binding, DateTimeOffset? ExpiresAt);

/// <summary>What registering a client gives.</summary>
/// <param name="ClientId">Its id on the wire.</param>
/// <param name="Secret">Its secret, shown once, or null.</param>
public sealed record RegisteredClient(string ClientId, string? Secret);
