using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Studio.Data;

/// <summary>Work that only one node may do at a time. Whoever holds it says until when; a node that is gone loses it by itself.</summary>
public sealed class Lease
{
    public required string Name { get; init; }

    public required Guid Holder { get; init; }

    public required DateTimeOffset Until { get; init; }

    /// <summary>
    /// Takes the lease, or holds it longer. In a transaction it stays locked until the end: nobody else can take it meanwhile,
    /// however wrong a clock is.
    /// </summary>
    internal static async Task<bool> TakeAsync(DbTransaction transaction, Engine engine, Lease asked, DateTimeOffset now, CancellationToken ct)
    {
        await using var command = transaction.Connection!.CreateCommand();
        command.Transaction = transaction;
        command.CommandText =
            """
            INSERT INTO leases (name, holder, until) VALUES (@name, @holder, @until)
            ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until
            WHERE leases.holder = excluded.holder OR leases.until <= @now
            """;
        command.With("name", asked.Name).With("holder", asked.Holder).With("until", engine.Instant(asked.Until)).With("now", engine.Instant(now));
        return await command.ExecuteNonQueryAsync(ct) == 1;
    }
}

internal sealed class LeaseMapping : IEntityTypeConfiguration<Lease>
{
    public void Configure(EntityTypeBuilder<Lease> lease)
    {
        lease.ToTable("leases");
        lease.HasKey(l => l.Name);
        lease.Property(l => l.Name).HasMaxLength(64);
    }
}
