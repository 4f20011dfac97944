using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Studio.People;

/// <summary>One sign-in of one browser. The cookie names it; what ends is this, on every node, whoever has a copy of the cookie.</summary>
public sealed class Session
{
    public Guid Id { get; private init; } = Guid.CreateVersion7();

    public required Guid UserId { get; init; }

    /// <summary>However busy it is.</summary>
    public required DateTimeOffset EndsAt { get; set; }
}

internal sealed class SessionMapping : IEntityTypeConfiguration<Session>
{
    public void Configure(EntityTypeBuilder<Session> session)
    {
        session.ToTable("sessions");
        session.Property(s => s.Id).ValueGeneratedNever();
        session.HasIndex(s => s.EndsAt);
        session.HasOne<Person>().WithMany().HasForeignKey(s => s.UserId);
    }
}
