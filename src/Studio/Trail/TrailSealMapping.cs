using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Studio.Trail;

internal sealed class TrailSealMapping : IEntityTypeConfiguration<TrailSeal>
{
    public void Configure(EntityTypeBuilder<TrailSeal> seal)
    {
        seal.ToTable("trail_seals");
        seal.HasKey(s => new { s.Chain, s.Number });
        seal.Property(s => s.Number).ValueGeneratedNever();
        seal.Property(s => s.Previous).HasMaxLength(TrailSeal.HashLength);
        seal.Property(s => s.Hash).HasMaxLength(TrailSeal.HashLength);
        seal.Property(s => s.PruneMac).HasMaxLength(TrailSeal.HashLength);
    }
}
