using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Studio.People;

/// <summary>
/// How often a password was tried: for an account, from an address, or for an account from an address. Accounts that do not exist count the same.
/// One without failures says that an account was signed in to from an address.
/// </summary>
public sealed class SignInFailures
{
    /// <summary>A hash: what people type by mistake into the e-mail field is not kept.</summary>
    public required string Key { get; init; }

    public required int Failures { get; init; }

    public required DateTimeOffset EndsAt { get; init; }
}

internal sealed class SignInFailuresMapping : IEntityTypeConfiguration<SignInFailures>
{
    public void Configure(EntityTypeBuilder<SignInFailures> failures)
    {
        failures.ToTable("sign_in_failures");
        failures.HasKey(f => f.Key);
        failures.Property(f => f.Key).HasMaxLength(64);
        failures.HasIndex(f => f.EndsAt);
    }
}
