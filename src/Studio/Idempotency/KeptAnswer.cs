using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Studio.Idempotency;

/// <summary>What a write with an idempotency key was answered. It is there exactly when the change is.</summary>
public sealed class KeptAnswer
{
    public const int MaxKey = 128;

    public required Guid WorkspaceId { get; init; }

    /// <summary>The connection or API key that sent it: two of them never meet over a key.</summary>
    public required Guid CredentialId { get; init; }

    public required string Key { get; init; }

    /// <summary>What was asked for, as a hash.</summary>
    public required byte[] Fingerprint { get; init; }

    public required int Status { get; init; }

    /// <summary>Those that belong to it, as JSON.</summary>
    public required string Headers { get; init; }

    /// <summary>Sealed by the key ring.</summary>
    public required string Body { get; init; }

    public required Guid? TargetId { get; init; }

    public required DateTimeOffset At { get; init; }
}

internal sealed class KeptAnswerMapping : IEntityTypeConfiguration<KeptAnswer>
{
    public void Configure(EntityTypeBuilder<KeptAnswer> answer)
    {
        answer.ToTable("kept_answers");
        answer.HasKey(a => new { a.WorkspaceId, a.CredentialId, a.Key });
        answer.Property(a => a.Key).HasMaxLength(KeptAnswer.MaxKey);
        answer.Property(a => a.Fingerprint).HasMaxLength(32);
        answer.Property(a => a.Headers).HasMaxLength(2000);
        answer.HasIndex(a => a.At);
    }
}
