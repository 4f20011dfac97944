using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Studio.Workspaces;

namespace Studio.Channels;

internal sealed class ChannelMapping : IEntityTypeConfiguration<Channel>
{
    public void Configure(EntityTypeBuilder<Channel> channel)
    {
        channel.ToTable("channels");
        channel.Property(c => c.Id).ValueGeneratedNever();
        channel.Ignore(c => c.Network);
        channel.Property(c => c.NetworkCode).HasColumnName("network").HasMaxLength(30);
        channel.Property(c => c.Name).HasMaxLength(Channel.MaxName);
        channel.Property(c => c.Handle).HasMaxLength(Channel.MaxName);
        channel.Property(c => c.Status).HasConversion<string>().HasMaxLength(16);
        channel.HasIndex(c => new { c.WorkspaceId, c.Id });
        channel.HasOne<Workspace>().WithMany().HasForeignKey(c => c.WorkspaceId);
    }
}
