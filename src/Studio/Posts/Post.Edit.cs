using Studio.Channels;
using Studio.Media;
using Studio.Posts.Check;
using Studio.Workspaces;

namespace Studio.Posts;

/// <summary>Changing a post that is there, and what that does to what people have decided about it.</summary>
public sealed partial class Post
{
    /// <summary>
    /// Changes everything that is asked, or nothing. Says what else came of it, in sentences for whoever asked. Whoever may publish might have
    /// put it on the calendar themselves.
    /// </summary>
    public IReadOnlyList<string> Edit(PostChange asked, IReadOnlyList<Channel>? channels, IReadOnlyList<MediaAsset>? media, Reviewer by, bool mayPublish, ApprovalMode mode, DateTimeOffset now)
    {
        DemandEditable();
        var (before, notices) = (PostContent.Of(this).Hash, new List<string>());

        IReadOnlyList<PostTarget> added = channels is null ? [] : Replace(channels);
        Write(asked.Over(this));
        Override(asked.PlatformOverrides ?? []);
        if (media is not null)
        {
            Show(media);
        }

        notices.AddRange(TellWhatStays(asked));
        Retime(asked, now, notices);

        if (PostContent.Of(this).Hash != before)
        {
            Targets.ForEach(target => target.Touch());
            ReturnToReview(added, by, mayPublish, mode, now, notices);
            PostCheck.Demand(Targets.Where(target => target.Status is PostStatus.Scheduled));
        }

        Changed(now);
        return notices;
    }

    /// <summary>Only what nobody else counts on.</summary>
    public void DemandDeletable()
    {
        if (Targets.Find(target => target.Status is not (PostStatus.Draft or PostStatus.ChangesRequested or PostStatus.Rejected)) is { } kept)
        {
            throw Refuse.Conflict($"Only drafts can be deleted: the post on {kept.Channel.Name} is {WireJson.NameOf(kept.Status)}. {WhatToDoWith(kept.Status)}");
        }
    }

    private static void DemandOpen(PostTarget target)
    {
        if (target.Status is PostStatus.Published)
        {
            throw Refuse.Conflict($"The post on {target.Channel.Name} is published already: its text cannot be changed here any more.");
        }
    }

    private void DemandEditable()
    {
        var held = Targets.Find(target => target.Status is not (PostStatus.Draft or PostStatus.ChangesRequested or PostStatus.Rejected or PostStatus.Approved or PostStatus.Scheduled or PostStatus.Published))
                   ?? (Targets.TrueForAll(target => target.Status is PostStatus.Published) ? Targets.FirstOrDefault() : null);
        if (held is not null)
        {
            throw Refuse.Conflict($"Post is not editable in status {WireJson.NameOf(held.Status)}. {WhatToDoWith(held.Status)}");
        }
    }

    private static string WhatToDoWith(PostStatus status) => status switch
    {
        PostStatus.PendingReview or PostStatus.PendingClient => "Somebody is looking at it: what they look at stays as it is until they decide. They can give it back with request_changes.",
        PostStatus.Approved => "Edit it, or leave it.",
        PostStatus.Scheduled => "Take it off the calendar first with cancel_post.",
        PostStatus.Publishing => "It is going out at this moment. Read it again in a minute.",
        PostStatus.Published => "It is out in public, and can only be changed or deleted on the network itself.",
        _ => "A person has to look at it in Studio.",
    };

    // What is published stays, whether it is named or not.
    private List<PostTarget> Replace(IReadOnlyList<Channel> channels)
    {
        Targets.RemoveAll(target => target.Status is not PostStatus.Published && channels.All(channel => channel.Id != target.ChannelId));
        var added = TargetsOn([.. channels.Where(channel => Targets.TrueForAll(target => target.ChannelId != channel.Id))]);
        Targets.AddRange(added);
        return Targets.Count <= MaxAccounts ? added : throw Refuse.Invalid("social_account_ids", $"A post has at most {MaxAccounts} accounts, and this one would have {Targets.Count} with those it is published on.");
    }

    private IEnumerable<string> TellWhatStays(PostChange asked)
    {
        foreach (var target in Targets.Where(target => target.Status is not PostStatus.Published))
        {
            string?[] kept =
            [
                asked.Caption is not null && target.OwnCaption is not null && target.Caption != asked.Caption ? "caption" : null,
                asked.Title is not null && target.OwnTitle is not null && target.Title != asked.Title ? "title" : null,
                asked.FirstComment is not null && target.OwnFirstComment is not null && target.FirstComment != asked.FirstComment ? "first_comment" : null,
            ];

            if (kept.OfType<string>().ToList() is { Count: > 0 } fields)
            {
                yield return $"{target.Channel.Name} ({target.Channel.Network.Name}) has its own {string.Join(" and ", fields)}, which did not change. Change it in platform_overrides, or set it to null there to take over the post's.";
            }
        }
    }

    private void Retime(PostChange asked, DateTimeOffset now, List<string> notices)
    {
        var scheduled = Targets.Where(target => target.Status is PostStatus.Scheduled).ToList();
        if (asked.ScheduledAt is { } at)
        {
            DemandFuture(at, now);
            scheduled.ForEach(target => target.Retime(at));
            if (scheduled.Count == 0)
            {
                notices.Add("scheduled_at changed nothing: no account of this post is on the calendar. schedule_draft puts it there.");
            }
        }

        if (asked.ProposedPublishAt is { } proposed)
        {
            ProposedPublishAt = proposed.At?.ToUniversalTime();
        }

        if (ProposedPublishAt is not null && scheduled.Count > 0)
        {
            ProposedPublishAt = null;
            notices.Add("proposed_publish_at was left out: the post is on the calendar. scheduled_at moves it.");
        }
    }

    // What is on the calendar stays there only where whoever edits could have put it there as it is now, without anybody else.
    private void ReturnToReview(IReadOnlyList<PostTarget> added, Reviewer by, bool mayPublish, ApprovalMode mode, DateTimeOffset now, List<string> notices)
    {
        var (approved, scheduled) = (Targets.Exists(target => target.Status is PostStatus.Approved), Targets.Where(target => target.Status is PostStatus.Scheduled).ToList());
        var why = approved || IsApproved ? "because it changed after it was approved"
            : mode.IsRequired() ? "because it changed while it was on the calendar, and this workspace requires approval"
            : !mayPublish ? "because it changed while it was on the calendar, and you may not publish without asking"
            : null;

        ForgetApprovals();
        if (why is null || (!approved && scheduled.Count == 0))
        {
            return;
        }

        ProposedPublishAt = scheduled.Count > 0 ? scheduled.Min(target => target.ScheduledAt) : ProposedPublishAt;
        scheduled.ForEach(target => target.ReturnToDraft());
        foreach (var target in Targets.Where(target => target.Status is PostStatus.Approved || scheduled.Contains(target) || added.Contains(target)))
        {
            target.Review(PostStatus.PendingReview);
        }

        Reviews.Add(PostReview.Of(this, ReviewAction.Returned, by, "", now));
        notices.Add($"The post goes back to review {why}." + (scheduled.Count > 0 ? " It is not on the calendar any more; its time is kept as proposed_publish_at." : ""));
    }
}
