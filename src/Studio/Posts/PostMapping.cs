using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Studio.Workspaces;

namespace Studio.Posts;

internal sealed class PostMapping :
    IEntityTypeConfiguration<Post>,
    IEntityTypeConfiguration<PostTarget>,
    IEntityTypeConfiguration<PostReview>,
    IEntityTypeConfiguration<ApprovedContent>
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
        post.Property(p => p.ApprovedByTeam).HasMaxLength(PostReview.MaxHash);
        post.Property(p => p.ApprovedByClient).HasMaxLength(PostReview.MaxHash);
        post.Property(p => p.Version).IsConcurrencyToken();
        post.HasIndex(p => new { p.WorkspaceId, p.Id });
        post.HasIndex(p => new { p.WorkspaceId, p.AuthorId, p.Id });
        post.HasOne<Workspace>().WithMany().HasForeignKey(p => p.WorkspaceId);
        post.HasOne(p => p.Author).WithMany().HasForeignKey(p => p.AuthorId);
        post.HasMany(p => p.Targets).WithOne(t => t.Post).HasForeignKey(t => t.PostId);
        post.HasMany(p => p.Reviews).WithOne().HasForeignKey(r => r.PostId);
    }

    public void Configure(EntityTypeBuilder<PostTarget> target)
    {
        target.ToTable("post_targets");

        // The keys are made here and not by the database: without this EF takes a new target of a known post for an old one.
        target.Property(t => t.Id).ValueGeneratedNever();
        target.Property(t => t.Status).HasConversion<string>().HasMaxLength(24);
        target.Property(t => t.OwnCaption).HasMaxLength(Post.MaxCaption);
        target.Property(t => t.OwnTitle).HasMaxLength(Post.MaxTitle);
        target.Property(t => t.OwnFirstComment).HasMaxLength(Post.MaxCaption);
        target.Property(t => t.PlatformExtra).HasMaxLength(NetworkOptions.MaxBytes);
        target.Property(t => t.RemoteId).HasMaxLength(PostTarget.MaxRemoteId);
        target.Property(t => t.PublishError).HasMaxLength(PostTarget.MaxError);
        target.Property(t => t.Version).IsConcurrencyToken();
        target.HasOne(t => t.Channel).WithMany().HasForeignKey(t => t.ChannelId);
        target.HasIndex(t => new { t.Status, t.ScheduledAt });
        target.HasIndex(t => new { t.WorkspaceId, t.Status, t.PostId });
        target.HasIndex(t => new { t.WorkspaceId, t.ScheduledAt });
        target.HasIndex(t => new { t.ChannelId, t.Status, t.PostId });
        target.HasIndex(t => new { t.ChannelId, t.PostId });
        target.HasIndex(t => new { t.ChannelId, t.ScheduledAt });
        target.HasIndex(t => new { t.ChannelId, t.Id });
        target.HasIndex(t => new { t.PostId, t.ChannelId }).IsUnique();
    }

    public void Configure(EntityTypeBuilder<PostReview> review)
    {
        review.ToTable("post_reviews");
        review.Property(r => r.Id).ValueGeneratedNever();
        review.Property(r => r.Action).HasConversion<string>().HasMaxLength(24);
        review.Property(r => r.Comment).HasMaxLength(PostReview.MaxComment);
        review.Property(r => r.ContentHash).HasMaxLength(PostReview.MaxHash);
        review.Property(r => r.Agent).HasMaxLength(MaxAgent);
        review.HasOne(r => r.User).WithMany().HasForeignKey(r => r.UserId);
        review.HasOne(r => r.Approved).WithOne().HasForeignKey<ApprovedContent>(c => c.ReviewId);
        review.HasIndex(r => new { r.PostId, r.Version });
    }

    public void Configure(EntityTypeBuilder<ApprovedContent> approved)
    {
        approved.ToTable("post_approved_contents");
        approved.HasKey(c => c.ReviewId);
        approved.Property(c => c.ReviewId).ValueGeneratedNever();
        approved.Property(c => c.Content).HasMaxLength(ApprovedContent.MaxContent);
    }
}
