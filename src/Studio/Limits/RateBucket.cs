using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Studio.Limits;

/// <summary>A bucket that is not full. One that is full needs no row.</summary>
public sealed class RateBucket
{
    public required string Tier { get; init; }

    /// <summary>The credential or workspace whose bucket it is.</summary>
    public required Guid OwnerId { get; init; }

    /// <summary>When it is full again, in ticks: all that has to be kept of a bucket which fills at one pace.</summary>
    public required long FullAt { get; init; }

    /// <summary>What the last who asked was given.</summary>
    public required long Taken { get; init; }
}

internal sealed class RateBucketMapping : IEntityTypeConfiguration<RateBucket>
{
    public void Configure(EntityTypeBuilder<RateBucket> bucket)
    {
        bucket.ToTable("rate_buckets");
        bucket.HasKey(b => new { b.Tier, b.OwnerId });
        bucket.Property(b => b.Tier).HasMaxLength(32);
    }
}
