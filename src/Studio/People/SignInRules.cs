using Microsoft.AspNetCore.Identity;

namespace Studio.People;

/// <summary>Passwords, lock-out, and the shape of the tables behind them.</summary>
public static class SignInRules
{
    public const int MinPassword = 10;
    public const int MaxFailures = 10;

    public static readonly TimeSpan LockedFor = TimeSpan.FromMinutes(15);

    public static void Apply(IdentityOptions identity)
    {
        identity.Stores.SchemaVersion = IdentitySchemaVersions.Version3;
        identity.Stores.MaxLengthForKeys = 128;
        identity.User.RequireUniqueEmail = true;
        identity.Lockout.MaxFailedAccessAttempts = MaxFailures;
        identity.Lockout.DefaultLockoutTimeSpan = LockedFor;

        // Length is what makes a password strong; rules of composition make people reuse one (NIST SP 800-63B, section 5.1.1.2).
        identity.Password.RequiredLength = MinPassword;
        identity.Password.RequireDigit = false;
        identity.Password.RequireLowercase = false;
        identity.Password.RequireUppercase = false;
        identity.Password.RequireNonAlphanumeric = false;
    }
}
