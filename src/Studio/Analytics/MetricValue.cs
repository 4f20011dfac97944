using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Studio.Workspaces;

namespace Studio.Analytics;

/// <summary>What a network said of one day, about a channel or about one post on one channel.</summary>
public sealed class MetricValue
{
    public const int MaxMetric = 24;

    public required Guid WorkspaceId { get; init; }

    /// <summary>The channel, or the target of a post.</summary>
    public required Guid SubjectId { get; init; }

    /// <summary>A key of <see cref="Analytics.Metric"/>.</summary>
    public required string Metric { get; init; }

    /// <summary>A day of the workspace.</summary>
    public required DateOnly Day { get; init; }

    public required double Value { get; set; }

    public required DateTimeOffset CapturedAt { get; set; }
}

internal sealed class MetricValueMapping : IEntityTypeConfiguration<MetricValue>
{
    // Every question is about some days of one subject: the key answers it.
    public void Configure(EntityTypeBuilder<MetricValue> value)
    {
        value.ToTable("metric_values");
        value.HasKey(v => new { v.SubjectId, v.Day, v.Metric });
        value.Property(v => v.Metric).HasMaxLength(MetricValue.MaxMetric);
        value.HasOne<Workspace>().WithMany().HasForeignKey(v => v.WorkspaceId);
    }
}
