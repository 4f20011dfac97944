using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Studio.Channels;
using Studio.People;
using Studio.Workspaces;

namespace Studio.ApiKeys;

internal sealed class ApiKeyMapping : IEntityTypeConfiguration<ApiKey>, IEntityTypeConfiguration<ApiKeyChannel>
{
    public void Configure(EntityTypeBuilder<ApiKey> key)
    {
        key.ToTable("api_keys");
        key.Property(k => k.Id).ValueGeneratedNever();
        key.Property(k => k.Name).HasMaxLength(ApiKey.MaxName);
        key.Property(k => k.Lookup).HasMaxLength(16);
        key.Property(k => k.Hash).HasMaxLength(32);
        key.HasIndex(k => k.Lookup).IsUnique();
        key.HasIndex(k => new { k.WorkspaceId, k.Id });
        key.HasOne<Workspace>().WithMany().HasForeignKey(k => k.WorkspaceId);
        key.HasOne<Person>().WithMany().HasForeignKey(k => k.IssuedBy);
        key.HasMany(k => k.Channels).WithOne().HasForeignKey(c => c.ApiKeyId);
    }

    public void Configure(EntityTypeBuilder<ApiKeyChannel> allowed)
    {
        allowed.ToTable("api_key_channels");
        allowed.HasKey(c => new { c.ApiKeyId, c.ChannelId });
        allowed.HasOne<Channel>().WithMany().HasForeignKey(c => c.ChannelId);
    }
}
