using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Studio.Workspaces;

namespace Studio.Posts;

internal sealed class PostMapping : IEntityTypeConfiguration<Post>, IEntityTypeConfiguration<PostTarget>
{
    public const int MaxAgent = 255;

    public void Configure(EntityTypeBuilder<Post> post)
    {
        post.ToTable("posts");
        post.Property(p => p.Id).ValueGeneratedNever();
        post.Property(p => p.Agent).HasMaxLength(MaxAgent);
        post.Property(p => p.Title).HasMaxLength(Post.MaxTitle);
        post.Property(p => p.Caption).HasMaxLength(Post.MaxCaption);
        post.Property(p => p.FirstComment).HasMaxLength(Post.MaxCaption);
        post.Property(p => p.InternalNotes).HasMaxLength(Post.MaxCaption);
        post.HasIndex(p => new { p.WorkspaceId, p.Id });
        post.HasOne<Workspace>().WithMany().HasForeignKey(p => p.WorkspaceId);
        post.HasOne(p => p.Author).WithMany().HasForeignKey(p => p.AuthorId);
        post.HasMany(p => p.Targets).WithOne().HasForeignKey(t => t.PostId);
    }

    public void Configure(EntityTypeBuilder<PostTarget> target)
    {
        target.ToTable("post_targets");

        // The keys are made here and not by the database: without this EF takes a new target of a known post for an old one.
        target.Property(t => t.Id).ValueGeneratedNever();
        target.Property(t => t.Status).HasConversion<string>().HasMaxLength(24);
        target.Property(t => t.RemoteId).HasMaxLength(PostTarget.MaxRemoteId);
        target.Property(t => t.PublishError).HasMaxLength(PostTarget.MaxError);
        target.Property(t => t.Version).IsConcurrencyToken();
        target.HasOne(t => t.Channel).WithMany().HasForeignKey(t => t.ChannelId);
        target.HasIndex(t => new { t.Status, t.ScheduledAt });
        target.HasIndex(t => new { t.PostId, t.ChannelId }).IsUnique();
    }
}
