namespace McpAuthorization;

/// <summary>What a host decides about its authorization server and its MCP resource. Checked at start: a wrong value stops it, by name.</summary>
public sealed class McpAuthorizationOptions
{
    /// <summary>
    /// The issuer, byte for byte as it appears in the metadata, in <c>iss</c> and in the protected-resource documents (RFC 8414, section 2;
    /// RFC 9207). An absolute https URL, or http on loopback, without a trailing slash, query or fragment. Every URL of the
    /// authorization server is built from it, whatever the request's Host says.
    /// </summary>
    public string Issuer { get; set; } = "";

    /// <summary>The origin that the MCP addresses are published under, such as <c>https://studio.example</c>, without a trailing slash. Default: that of <see cref="Issuer"/>.</summary>
    public string? ResourceOrigin { get; set; }

    /// <summary>
    /// The paths of the one MCP resource, the first being the one that people are shown and that the canonical identifier is made of.
    /// Each has a protected-resource document of its own (RFC 9728, section 3.1). Compared without regard to case, with and without a trailing slash.
    /// </summary>
    public IList<string> ResourcePaths { get; } = [];

    /// <summary>Further path prefixes that the same tokens open and the same guard protects, such as <c>/api/v1</c>.</summary>
    public IList<string> AlsoProtected { get; } = [];

    /// <summary>What the resource is called in its document (<c>resource_name</c>, RFC 9728, section 2).</summary>
    public string ResourceName { get; set; } = "MCP server";

    /// <summary>Where developers read about this server, or null.</summary>
    public string? Documentation { get; set; }

    /// <summary>Every scope that can be granted, the umbrella first: it stands for all the others, is the default, and is all that challenges ask for.</summary>
    public IList<ScopeDescription> Scopes { get; } = [];

    /// <summary>Path of the host's consent page. It is opened with <c>?transaction=…</c> by a signed-in person.</summary>
    public string ConsentPath { get; set; } = "/oauth/consent";

    /// <summary>Path of the host's device page, where a signed-in person types the code that a device shows (RFC 8628). It may be opened with <c>?user_code=…</c>.</summary>
    public string DevicePath { get; set; } = "/device";

    /// <summary>Origins, besides our own and loopback, whose pages may talk to the MCP addresses.</summary>
    public IList<string> AllowedOrigins { get; } = [];

    /// <summary>Private-use schemes that a redirect URI may have besides https and loopback http (RFC 8252, section 7.1).</summary>
    public IList<string> CustomSchemes { get; } = ["cursor", "claude", "vscode", "vscode-insiders"];

    /// <summary>Life of an authorization code. 10 s to 10 min.</summary>
    public TimeSpan AuthorizationCodeLifetime { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a consent page may stay open. 1 min to 1 h.</summary>
    public TimeSpan ConsentLifetime { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Life of a device code and its user code. 1 min to 30 min.</summary>
    public TimeSpan DeviceCodeLifetime { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How long a device pauses between two questions, at first. 1 s to 60 s.</summary>
    public TimeSpan DevicePollInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Life of an access token. 10 min to 24 h: revocation acts on the next call whatever this says, since every call looks the token up.</summary>
    public TimeSpan AccessTokenLifetime { get; set; } = TimeSpan.FromHours(12);

    /// <summary>How long a refresh token stays good unused. Never past the end of its grant.</summary>
    public TimeSpan RefreshTokenIdleLifetime { get; set; } = TimeSpan.FromDays(30);

    /// <summary>How long a rotated refresh token still gets the very answer of its rotation. 0 to 300 s.</summary>
    public TimeSpan RefreshReplayWindow { get; set; } = TimeSpan.FromSeconds(120);

    /// <summary>Registrations in an hour from one address (IPv6: one /64) of clients that nobody has signed in with. 0 switches the limit off.</summary>
    public int RegistrationsPerAddress { get; set; } = 60;

    /// <summary>Registrations in an hour in all of clients that nobody has signed in with. 0 switches the limit off.</summary>
    public int RegistrationsInAll { get; set; } = 2000;

    /// <summary>How often a client may fail to authenticate in a minute from one address (IPv6: one /64). 0 switches the limit off.</summary>
    public int FailedAuthenticationsPerMinute { get; set; } = 10;

    /// <summary>Whether clients that were registered for it may act by themselves (<c>client_credentials</c>, RFC 6749, section 4.4).</summary>
    public bool ServiceClients { get; set; }

    /// <summary>Authorization requests in a minute from one address (IPv6: one /64) for one client. 0 switches the limit off.</summary>
    public int AuthorizationsPerMinute { get; set; } = 60;

    /// <summary>
    /// Authorization requests from one address that are kept because a person has to answer or to sign in first, or because they were pushed
    /// (RFC 9126), within <see cref="ConsentLifetime"/>. 0 switches the limit off.
    /// </summary>
    public int WaitingRequestsPerAddress { get; set; } = 300;

    /// <summary>The same in all, of those that nobody who is signed in has begun. 0 switches the limit off.</summary>
    public int WaitingRequestsInAll { get; set; } = 20_000;

    /// <summary>Refreshes in a minute of one grant that rotate its token. The same token again in its window is free. 0 switches the limit off.</summary>
    public int RefreshesPerMinute { get; set; } = 30;

    /// <summary>
    /// Bearers in a minute from one address (IPv6: one /64) that cannot be tokens or never were any here. Those that have expired or ended do not
    /// count, and good ones are let in however many others came. 0 switches the limit off.
    /// </summary>
    public int UnknownBearersPerMinute { get; set; } = 60;

    /// <summary>User codes that one person may try within <see cref="DeviceCodeLifetime"/>. 0 switches the limit off.</summary>
    public int UserCodesPerPerson { get; set; } = 10;

    /// <summary>The same from one address (IPv6: one /64). 0 switches the limit off.</summary>
    public int UserCodesPerAddress { get; set; } = 50;

    /// <summary>Clients whose id is the address of a document about them.</summary>
    public ClientDocumentOptions ClientDocuments { get; } = new();

    /// <summary>Takes the host's turn to write, where its database has one writer (SQLite). Null: nobody else queues.</summary>
    public Func<CancellationToken, ValueTask<IDisposable?>>? WriteTurn { get; set; }

    /// <summary>The canonical identifier of the resource: what tokens are bound to (RFC 8707).</summary>
    public string Resource => Origin + ResourcePaths[0];

    internal string Origin => ResourceOrigin ?? IssuerOrigin;

    internal string IssuerOrigin => new Uri(Issuer).GetLeftPart(UriPartial.Authority);

    /// <summary>The path of the issuer, or nothing: some servers live below one (RFC 8414, section 3.1).</summary>
    internal string IssuerPath => new Uri(Issuer).AbsolutePath.TrimEnd('/');
}

/// <summary>A scope, and what it means to the person who is asked.</summary>
/// <param name="Name">The name on the wire, such as <c>posts:write</c>.</param>
/// <param name="Description">One sentence for the consent page.</param>
public sealed record ScopeDescription(string Name, string Description);
