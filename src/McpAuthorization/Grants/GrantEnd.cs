namespace McpAuthorization.Grants;

/// <summary>Why a grant ended.</summary>
public enum GrantEnd
{
    /// <summary>A person or an administrator disconnected it.</summary>
    Disconnected,

    /// <summary>The client revoked a token of it (RFC 7009).</summary>
    RevokedByClient,

    /// <summary>An authorization code came a second time (RFC 6749, section 4.1.2).</summary>
    CodeReused,

    /// <summary>A refresh token came again after its replay window (RFC 9700, section 4.14.2).</summary>
    RefreshReused,

    /// <summary>The client gave up its registration, or was removed.</summary>
    ClientRemoved,
}
