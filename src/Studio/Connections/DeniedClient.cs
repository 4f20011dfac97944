using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Studio.Workspaces;

namespace Studio.Connections;

/// <summary>
/// A client that is turned away, in one workspace or in all of an organization. By its id on the wire and not by its row, which may go and come
/// back. Denied twice at the same moment is two rows: both go when it is admitted again.
/// </summary>
public sealed class DeniedClient
{
    public const int MaxClientId = 2048;

    public Guid Id { get; private init; } = Guid.CreateVersion7();

    public required Guid OrganizationId { get; init; }

    /// <summary>Null where it is denied in the whole organization.</summary>
    public required Guid? WorkspaceId { get; init; }

    public required string ClientId { get; init; }

    /// <summary>What it called itself, or null where it was denied before anybody saw it.</summary>
    public required string? Name { get; init; }

    public required Guid DeniedBy { get; init; }

    public required DateTimeOffset DeniedAt { get; init; }
}

internal sealed class DeniedClientMapping : IEntityTypeConfiguration<DeniedClient>
{
    public void Configure(EntityTypeBuilder<DeniedClient> denied)
    {
        denied.ToTable("denied_clients");
        denied.Property(d => d.Id).ValueGeneratedNever();
        denied.Property(d => d.ClientId).HasMaxLength(DeniedClient.MaxClientId);
        denied.Property(d => d.Name).HasMaxLength(1000);
        denied.HasOne<Organization>().WithMany().HasForeignKey(d => d.OrganizationId);
        denied.HasOne<Workspace>().WithMany().HasForeignKey(d => d.WorkspaceId);

        // Every call of a token looks here.
        denied.HasIndex(d => new { d.ClientId, d.OrganizationId });
    }
}
