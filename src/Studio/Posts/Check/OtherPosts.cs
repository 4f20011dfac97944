using Microsoft.EntityFrameworkCore;

namespace Studio.Posts.Check;

/// <summary>What else there is on a channel, as far as the caller may know of it.</summary>
internal sealed class OtherPosts(IQueryable<Post> visible, IQueryable<PostTarget> onChannel)
{
    private const int Named = 3;
    private const int Looked = 500;

    // Posts of the longest captions are not compared all five hundred: that would be work for seconds.
    internal const int MaxCompared = 1_000_000;

    private static readonly TimeSpan About = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan Lately = TimeSpan.FromDays(30);

    public async Task<IReadOnlyList<Collision>> AtAboutAsync(DateTimeOffset at, CancellationToken ct)
    {
        var (from, to) = (at - About, at + About);
        return await onChannel
            .Where(t => t.Status == PostStatus.Scheduled && t.ScheduledAt >= from && t.ScheduledAt <= to && visible.Any(p => p.Id == t.PostId))
            .OrderBy(t => t.ScheduledAt)
            .ThenBy(t => t.Id)
            .Take(Named)
            .Select(t => new Collision(t.PostId, t.ScheduledAt!.Value))
            .ToListAsync(ct);
    }

    public async Task<IReadOnlyList<NearDuplicate>> LikeAsync(string caption, DateTimeOffset now, CancellationToken ct)
    {
        var (since, text) = (now - Lately, Wording.Of(caption));
        var newest = await onChannel
            .OrderByDescending(t => t.Id)
            .Take(Looked)
            .Join(visible.Where(p => p.CreatedAt >= since), t => t.PostId, p => p.Id, (t, p) => new { TargetId = t.Id, p.Id, Caption = t.OwnCaption ?? p.Caption, p.CreatedAt, t.Status })
            .ToListAsync(ct);

        var compared = 0;
        return [.. newest
            .OrderByDescending(other => other.TargetId)
            .TakeWhile(other => (compared += other.Caption.Length) <= MaxCompared)
            .Select(other => new NearDuplicate(other.Id, other.Status, SimilarityTo(other.Caption), other.CreatedAt))
            .Where(other => other.Similarity >= Wording.Alike)
            .OrderByDescending(other => other.Similarity)
            .ThenByDescending(other => other.PostId)
            .Take(Named)];

        double SimilarityTo(string other)
        {
            ct.ThrowIfCancellationRequested();
            return text.SimilarityTo(Wording.Of(other));
        }
    }
}
