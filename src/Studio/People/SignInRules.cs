using Microsoft.AspNetCore.Identity;

namespace Studio.People;

/// <summary>Passwords, sessions, limits, and the shape of the tables behind them.</summary>
public static class SignInRules
{
    public const int MinPassword = 10;
    public const int MaxPassword = 256;

    /// <summary>Wrong passwords for one account from one address.</summary>
    public const int MaxFailures = 10;

    // Higher than the one above: otherwise whoever knows somebody's e-mail address could keep them out with ten requests.
    /// <summary>Wrong passwords for one account from wherever.</summary>
    public const int MaxFailuresOfAccount = 50;

    /// <summary>Wrong passwords from one address for whatever accounts: an office has one address too.</summary>
    public const int MaxFailuresOfAddress = 100;

    // OWASP's figure for PBKDF2 with SHA-512, the algorithm of ASP.NET Core Identity.
    public const int HashIterations = 210_000;

    public static readonly TimeSpan LockedFor = TimeSpan.FromMinutes(15);

    /// <summary>For so long after a sign-in, what strangers do elsewhere does not keep an account out at the same address.</summary>
    public static readonly TimeSpan AddressKnownFor = TimeSpan.FromDays(30);

    /// <summary>A session ends this long after its last page…</summary>
    public static readonly TimeSpan SessionIdle = TimeSpan.FromDays(14);

    /// <summary>…and this long after the password was typed, however busy it is.</summary>
    public static readonly TimeSpan SessionLife = TimeSpan.FromDays(30);

    public static void Apply(IdentityOptions identity)
    {
        identity.Stores.SchemaVersion = IdentitySchemaVersions.Version3;
        identity.Stores.MaxLengthForKeys = 128;
        identity.User.RequireUniqueEmail = true;

        // Names are e-mail addresses, which have rules of their own.
        identity.User.AllowedUserNameCharacters = "";

        // Length is what makes a password strong; rules of composition make people reuse one (NIST SP 800-63B, section 5.1.1.2).
        identity.Password.RequiredLength = MinPassword;
        identity.Password.RequireDigit = false;
        identity.Password.RequireLowercase = false;
        identity.Password.RequireUppercase = false;
        identity.Password.RequireNonAlphanumeric = false;
    }
}
