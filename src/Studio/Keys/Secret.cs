using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Studio.Keys;

/// <summary>A secret of the installation, sealed by the key ring.</summary>
public sealed class Secret
{
    public required string Name { get; init; }

    public required byte[] Sealed { get; init; }
}

internal sealed class SecretMapping : IEntityTypeConfiguration<Secret>
{
    public void Configure(EntityTypeBuilder<Secret> secret)
    {
        secret.ToTable("secrets");
        secret.HasKey(s => s.Name);
        secret.Property(s => s.Name).HasMaxLength(64);
        secret.Property(s => s.Sealed).HasMaxLength(1024);
    }
}
