using Microsoft.EntityFrameworkCore;
using Studio.Callers;
using Studio.Data;
using Studio.Media;
using Studio.Workspaces;

namespace Studio.Posts;

/// <summary>A post as somebody looks at it who may have to decide on it.</summary>
public sealed class ReviewPost(AppDb db, Caller caller, MediaUrls urls) : IUseCase
{
    public static Needs Needs => GetPost.Needs;

    public async Task<PostToReview> RunAsync(Guid postId, CancellationToken ct)
    {
        caller.Demand(Needs);

        var post = await db.FindPostAsync(caller, postId, ct);
        var approved = await db.Set<PostReview>().AsNoTracking()
            .Where(r => r.PostId == postId && r.Action == ReviewAction.Approved)
            .OrderByDescending(r => r.Version)
            .Select(r => new { r.At, r.User.Name, r.Approved!.Content })
            .FirstOrDefaultAsync(ct);

        var content = PostContent.Of(post);
        return new(
            PostView.Of(post, caller),
            content,
            [.. post.Media.OrderBy(media => media.Position).Select(media => MediaView.Of(media.Asset, urls))],
            approved is null ? null : new(approved.At, approved.Name, await NamedAsync(ContentChange.Between(PostContent.Read(approved.Content), content), ct)),
            await DecisionAsync(post, ct));
    }

    // Nobody knows a picture by its id.
    private async Task<IReadOnlyList<ContentChange>> NamedAsync(IReadOnlyList<ContentChange> changes, CancellationToken ct)
    {
        var ids = changes.Where(change => change.Field is ContentField.Media).SelectMany(change => IdsIn(change.Was).Concat(IdsIn(change.Is))).Distinct().ToList();
        if (ids.Count == 0)
        {
            return changes;
        }

        var names = await db.Media.Where(m => ids.Contains(m.Id)).ToDictionaryAsync(m => m.Id, m => m.FileName, ct);
        string NamesOf(string? text) => string.Join(", ", IdsIn(text).Select(id => names.GetValueOrDefault(id, "a file that was deleted since")));
        return [.. changes.Select(change => change.Field is ContentField.Media ? change with { Was = NamesOf(change.Was), Is = NamesOf(change.Is) } : change)];
    }

    private static IEnumerable<Guid> IdsIn(string? text) => (text ?? "").Split(", ", StringSplitOptions.RemoveEmptyEntries).Select(Guid.Parse);

    private async Task<Decision> DecisionAsync(Post post, CancellationToken ct)
    {
        if (caller.RefusalOf(ApprovePost.Needs) is not null)
        {
            return new(MayApprove: false, MayTurnDown: false, WhyNot: null);
        }

        var (by, mode) = (await db.ReviewerAsync(caller, ct), await db.ApprovalModeAsync(caller, ct));
        return new(post.WhyNotApprovableBy(by, mode) is null, post.WaitingToBeTurnedDown(by, mode).Any(), post.WhyNotApprovableBy(by, mode));
    }
}

/// <summary>With what is different from what was approved last; null where nothing ever was.</summary>
public sealed record PostToReview(PostView Post, PostContent Content, IReadOnlyList<MediaView> Media, ChangesSince? SinceApproval, Decision Decision);

public sealed record ChangesSince(DateTimeOffset At, string By, IReadOnlyList<ContentChange> Changes);

public sealed record Decision(bool MayApprove, bool MayTurnDown, string? WhyNot);
