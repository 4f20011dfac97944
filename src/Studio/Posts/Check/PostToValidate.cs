using Studio.Callers;
using Studio.Channels;
using Studio.Data;
using Studio.Media;

namespace Studio.Posts.Check;

/// <summary>A post that is there, one that is not yet, or one that is there as it would be after a change: null is what the post has already.</summary>
public sealed record PostToValidate(
    Guid? PostId = null,
    Guid? SocialAccountId = null,
    IReadOnlyList<Guid>? SocialAccountIds = null,
    string? Caption = null,
    string? Title = null,
    string? FirstComment = null,
    IReadOnlyList<PlatformOverride>? PlatformOverrides = null,
    DateTimeOffset? ScheduledAt = null,
    IReadOnlyList<Guid>? MediaAssetIds = null)
{
    internal async Task<IReadOnlyList<TextToCheck>> TextsAsync(AppDb db, Caller caller, Post? post, CancellationToken ct)
    {
        Demand();
        var channels = Accounts(post) is { } accounts ? await db.ChannelsForPostAsync(caller, accounts, ct) : [.. Open(post!).Select(target => target.Channel)];
        var overrides = PlatformOverrides ?? [];
        PlatformOverride.Demand(overrides, [.. channels.Select(channel => channel.Id)]);
        PlatformOverride.DemandRoom(overrides.Sum(own => PlatformOverride.CharactersIn(own.Caption, own.Title, own.FirstComment, NetworkOptions.Keep(own.PlatformExtra))));
        var media = MediaAssetIds is { } ids ? await db.FindMediaAsync(ids, ct) : post is null ? [] : ChannelText.Of(post);
        return [.. channels.Select(channel => TextFor(channel, post, media))];
    }

    private static IEnumerable<PostTarget> Open(Post post) => post.Targets.Where(target => target.Status is not (PostStatus.Publishing or PostStatus.Published)).OrderBy(target => target.Id);

    private IReadOnlyList<Guid>? Accounts(Post? post) => (SocialAccountId, SocialAccountIds) switch
    {
        ({ } one, null) => [one],
        (null, { } several) => several,
        (null, null) when post is null => throw Refuse.Invalid("social_account_ids", "Say what to check: the accounts of a post that is not there yet, or post_id for one that is."),
        (null, null) when !Open(post).Any() => throw Refuse.Conflict("This post is out on all of its accounts: there is nothing left to check. Read it with get_post."),
        (null, null) => null,
        _ => throw Refuse.Invalid("social_account_ids", "Say where to post in one way: social_account_id for one account, or social_account_ids for several."),
    };

    private TextToCheck TextFor(Channel channel, Post? post, IReadOnlyList<MediaAsset> media)
    {
        var target = post?.Targets.Find(target => target.ChannelId == channel.Id);

        // As a change does it: an entry takes the place of all that the account says for itself, and without one that stays, whatever the post says.
        var own = PlatformOverrides?.FirstOrDefault(own => own.SocialAccountId == channel.Id)
                  ?? new(channel.Id, target?.OwnCaption, target?.OwnTitle, target?.OwnFirstComment);

        return new(
            new(
                channel,
                own.Caption ?? Caption ?? post?.Caption ?? "",
                own.Title ?? Title ?? post?.Title ?? "",
                own.FirstComment ?? FirstComment ?? post?.FirstComment ?? "",
                media),
            ScheduledAt ?? target?.ScheduledAt ?? post?.ProposedPublishAt);
    }

    private void Demand()
    {
        Refuse.WhereLong("caption", Caption ?? "", Post.MaxCaption);
        Refuse.WhereLong("title", Title ?? "", Post.MaxTitle);
        Refuse.WhereLong("first_comment", FirstComment ?? "", Post.MaxCaption);
    }
}

/// <summary>A text, and when it would go out; null where nobody has said so yet.</summary>
internal sealed record TextToCheck(ChannelText Text, DateTimeOffset? At);
