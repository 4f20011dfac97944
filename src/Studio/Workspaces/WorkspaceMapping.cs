using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Studio.People;

namespace Studio.Workspaces;

internal sealed class WorkspaceMapping :
    IEntityTypeConfiguration<Organization>,
    IEntityTypeConfiguration<OrganizationMember>,
    IEntityTypeConfiguration<Workspace>,
    IEntityTypeConfiguration<Member>,
    IEntityTypeConfiguration<Role>
{
    public void Configure(EntityTypeBuilder<Organization> organization)
    {
        organization.ToTable("organizations");
        organization.Property(o => o.Id).ValueGeneratedNever();
        organization.Property(o => o.Name).HasMaxLength(Organization.MaxName);
    }

    public void Configure(EntityTypeBuilder<OrganizationMember> member)
    {
        member.ToTable("organization_members");
        member.HasKey(m => new { m.UserId, m.OrganizationId });
        member.Property(m => m.Role).HasConversion<string>().HasMaxLength(16);
        member.HasOne<Person>().WithMany().HasForeignKey(m => m.UserId);
        member.HasOne<Organization>().WithMany().HasForeignKey(m => m.OrganizationId);
    }

    public void Configure(EntityTypeBuilder<Workspace> workspace)
    {
        workspace.ToTable("workspaces");
        workspace.Property(w => w.Id).ValueGeneratedNever();
        workspace.Property(w => w.Name).HasMaxLength(Workspace.MaxName);
        workspace.Property(w => w.TimeZone).HasMaxLength(64).HasField("_timeZone").UsePropertyAccessMode(PropertyAccessMode.Field);
        workspace.Property(w => w.ApprovalMode).HasConversion<string>().HasMaxLength(32);
        workspace.HasIndex(w => w.OrganizationId);
        workspace.HasOne<Organization>().WithMany().HasForeignKey(w => w.OrganizationId);
    }

    public void Configure(EntityTypeBuilder<Member> member)
    {
        member.ToTable("members");
        member.HasKey(m => new { m.UserId, m.WorkspaceId });
        member.HasIndex(m => m.WorkspaceId);
        member.HasOne<Person>().WithMany().HasForeignKey(m => m.UserId);
        member.HasOne<Workspace>().WithMany().HasForeignKey(m => m.WorkspaceId);
        member.HasOne<Role>().WithMany().HasForeignKey(m => m.RoleId).OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<Role> role)
    {
        role.ToTable("roles");
        role.Property(r => r.Id).ValueGeneratedNever();
        role.Property(r => r.Name).HasMaxLength(Role.MaxName);
        role.HasIndex(r => new { r.OrganizationId, r.Name }).IsUnique();
        role.HasOne<Organization>().WithMany().HasForeignKey(r => r.OrganizationId);
        role.HasData(Role.BuiltIn);
    }
}
