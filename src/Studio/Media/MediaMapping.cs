using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Studio.Media.Uploads;
using Studio.Workspaces;

namespace Studio.Media;

internal sealed class MediaMapping : IEntityTypeConfiguration<MediaAsset>, IEntityTypeConfiguration<MediaFolder>, IEntityTypeConfiguration<MediaUpload>
{
    // A tag in small letters may be longer than as it was written, by a little.
    private const int MaxTagLines = MediaAbout.MaxTags * (MediaAbout.MaxTag + 2);

    public void Configure(EntityTypeBuilder<MediaAsset> media)
    {
        media.ToTable("media");
        media.Property(m => m.Id).ValueGeneratedNever();
        media.Property(m => m.FileName).HasMaxLength(MediaAsset.MaxFileName);
        media.Property(m => m.Type).HasConversion<string>().HasMaxLength(16);
        media.Property(m => m.MimeType).HasMaxLength(64);
        media.Property(m => m.Sha256).HasMaxLength(32);
        media.Property(m => m.Title).HasMaxLength(MediaAsset.MaxTitle);
        media.Property(m => m.AltText).HasMaxLength(MediaAsset.MaxAltText);
        media.Property(m => m.TagLines).HasMaxLength(MaxTagLines);
        media.Property(m => m.SearchText).HasMaxLength(MediaAsset.MaxFileName + MediaAsset.MaxTitle + MaxTagLines + 2);
        media.Property(m => m.Status).HasConversion<string>().HasMaxLength(16);
        media.Property(m => m.Note).HasMaxLength(MediaAsset.MaxNote);
        media.Ignore(m => m.Tags);
        media.HasIndex(m => new { m.WorkspaceId, m.Id });
        media.HasIndex(m => new { m.WorkspaceId, m.Sha256 }).IsUnique();
        media.HasIndex(m => m.Status);
        media.HasIndex(m => new { m.WorkspaceId, m.Status, m.Id });
        media.HasIndex(m => new { m.WorkspaceId, m.Type, m.Status, m.Id });
        media.HasIndex(m => new { m.WorkspaceId, m.IsStarred, m.Status, m.Id });
        media.HasIndex(m => new { m.FolderId, m.Status, m.Id });
        media.HasOne<Workspace>().WithMany().HasForeignKey(m => m.WorkspaceId);
        media.HasOne<MediaFolder>().WithMany().HasForeignKey(m => m.FolderId).OnDelete(DeleteBehavior.SetNull);
    }

    public void Configure(EntityTypeBuilder<MediaFolder> folder)
    {
        folder.ToTable("media_folders");
        folder.Property(f => f.Id).ValueGeneratedNever();
        folder.Property(f => f.Name).HasMaxLength(MediaFolder.MaxName);
        folder.HasIndex(f => f.WorkspaceId);
        folder.HasOne<Workspace>().WithMany().HasForeignKey(f => f.WorkspaceId);
    }

    public void Configure(EntityTypeBuilder<MediaUpload> upload)
    {
        upload.ToTable("media_uploads");
        upload.Property(u => u.Id).ValueGeneratedNever();
        upload.Property(u => u.FileName).HasMaxLength(MediaAsset.MaxFileName);
        upload.HasIndex(u => new { u.WorkspaceId, u.ExpiresAt });
        upload.HasIndex(u => u.ExpiresAt);
        upload.HasOne<Workspace>().WithMany().HasForeignKey(u => u.WorkspaceId);
    }
}
