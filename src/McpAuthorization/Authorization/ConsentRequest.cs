namespace McpAuthorization.Authorization;

/// <summary>What a person is asked. Everything in it that a client chose (its name above all) is to be shown as text of a stranger.</summary>
/// <param name="ClientId">The client's id on the wire.</param>
/// <param name="ClientName">What the client calls itself, or its id.</param>
/// <param name="Origin">How far it is known where the client comes from.</param>
/// <param name="VerifiedHost">The host that it is verified to come from, or null.</param>
/// <param name="DocumentHost">The host of its metadata document, or null for a client without one. A program on the person's computer may use a document without being the one that it describes.</param>
/// <param name="LogoPath">Where on this server its logo is, as a path, or null. It was fetched before, and is a bitmap and nothing else.</param>
/// <param name="RedirectUri">Where the answer goes, as sent.</param>
/// <param name="RedirectTarget">The same in words: a host, or a program on this computer.</param>
/// <param name="FormAction">The source that <c>form-action</c> of the page's Content-Security-Policy has to allow besides <c>'self'</c>, since the answer of the form leads there.</param>
/// <param name="Scopes">The scopes that were asked for, known ones only.</param>
/// <param name="State">Where the request stands.</param>
/// <param name="Tenant">The one tenant that the client may be let into, or null for all.</param>
/// <param name="Device">The device that asks, or null where a browser brought the request. With a device nothing is redirected anywhere: <paramref name="RedirectUri"/> and <paramref name="FormAction"/> are empty.</param>
public sealed record ConsentRequest(
    string ClientId,
    string ClientName,
    ClientOrigin Origin,
    string? VerifiedHost,
    string? DocumentHost,
    string? LogoPath,
    string RedirectUri,
    string RedirectTarget,
    string FormAction,
    IReadOnlyList<string> Scopes,
    ConsentState State,
    string? Tenant,
    ConsentDevice? Device = null)
{
    /// <summary>Whether the answer goes to another host than the one that the client is verified to come from. The person should be told.</summary>
    public bool AnswersElsewhere =>
        VerifiedHost is not null && Uri.TryCreate(RedirectUri, UriKind.Absolute, out var there) && !VerifiedHost.Equals(there.Host, StringComparison.OrdinalIgnoreCase);
}

/// <summary>A device whose code a person typed in. Whoever sends such a code to somebody else gets what that person allows: the page has to say so.</summary>
/// <param name="UserCode">The code, to be compared with what the device shows.</param>
/// <param name="Address">The network address that it asked from, or null.</param>
public sealed record ConsentDevice(string UserCode, string? Address);

/// <summary>How far it is known where a client comes from.</summary>
public enum ClientOrigin
{
    /// <summary>It says so itself.</summary>
    Unverified,

    /// <summary>Some program on the person's own computer.</summary>
    ThisComputer,

    /// <summary>Its host is proven by its metadata document, or the operator registered it.</summary>
    Verified,

    /// <summary>Somebody in charge of the one tenant that it may be let into registered it.</summary>
    Tenant,
}

/// <summary>Where a consent stands.</summary>
public enum ConsentState
{
    /// <summary>It waits for the person.</summary>
    Waiting,

    /// <summary>They said yes.</summary>
    Allowed,

    /// <summary>They said no.</summary>
    Denied,

    /// <summary>They took too long.</summary>
    Expired,
}

/// <summary>What a person allows.</summary>
/// <param name="Tenant">The host's boundary that the grant is bound to.</param>
/// <param name="Scopes">Some of the scopes that were asked for; under an asked umbrella, any that the server knows. None at all is a denial.</param>
/// <param name="ExpiresAt">The absolute end of the grant, or null.</param>
public sealed record ConsentTerms(string Tenant, IReadOnlyList<string> Scopes, DateTimeOffset? ExpiresAt);
