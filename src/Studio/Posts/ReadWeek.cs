using Microsoft.EntityFrameworkCore;
using Studio.Callers;
using Studio.Data;

namespace Studio.Posts;

/// <summary>What stands on the calendar in one week, in order. A look over all of it: a post is read whole by its id.</summary>
public sealed class ReadWeek(AppDb db, Caller caller, TimeProvider clock) : IUseCase
{
    // With titles and an excerpt each, less than 60,000 characters: hosts cut what is longer.
    internal const int MaxEntries = 60;
    internal const int MaxExcerpt = 140;

    public static Needs Needs => new(Permission.None, Scope.PostsRead);

    /// <param name="week">Such as 2026-W48; null for the week that it is now.</param>
    /// <param name="ct">Ends with the request.</param>
    public async Task<WeekView> RunAsync(string? week, CancellationToken ct)
    {
        caller.Demand(Needs);

        var asked = week is null ? Week.Of(clock.GetUtcNow(), caller.TimeZone) : Week.Parse(week);
        var (start, end) = (asked.Start(caller.TimeZone), asked.Plus(1).Start(caller.TimeZone));

        // By channel, which the index begins with, and not by post: old posts cost nothing.
        var channels = (await db.Channels.Select(c => c.Id).ToListAsync(ct)).Where(caller.Reaches).ToList();
        var times = await db.Set<PostTarget>()
            .Where(t => channels.Contains(t.ChannelId) && t.ScheduledAt >= start && t.ScheduledAt < end)
            .OrderBy(t => t.ScheduledAt).ThenBy(t => t.Id).Select(t => new { t.Id, t.PostId }).Take(MaxEntries + 1).ToListAsync(ct);
        var (targets, posts) = (times.Take(MaxEntries).Select(t => t.Id).ToHashSet(), times.Select(t => t.PostId).Distinct().ToList());

        var entries = (await db.PostsOf(caller).AsNoTracking().Where(p => posts.Contains(p.Id)).ToListAsync(ct))
            .SelectMany(post => post.Targets.Where(target => targets.Contains(target.Id)).Select(target => WeekEntry.Of(post, target)))
            .OrderBy(entry => entry.ScheduledAt).ThenBy(entry => entry.PostId).ToList();
        return new(caller.WorkspaceId, asked.ToString(), caller.TimeZone, start, end, entries, times.Count > MaxEntries);
    }
}

/// <param name="WorkspaceId">Where.</param>
/// <param name="Week">Which.</param>
/// <param name="TimeZone">Where its days begin.</param>
/// <param name="StartsAt">Its first instant.</param>
/// <param name="EndsAt">The first instant after it.</param>
/// <param name="Entries">One for each account that a post goes to.</param>
/// <param name="HasMore">Whether there are more than are shown.</param>
public sealed record WeekView(Guid WorkspaceId, string Week, string TimeZone, DateTimeOffset StartsAt, DateTimeOffset EndsAt, IReadOnlyList<WeekEntry> Entries, bool HasMore);

public sealed record WeekEntry(Guid PostId, DateTimeOffset ScheduledAt, PostStatus Status, Guid SocialAccountId, string AccountName, string Platform, string Title, string CaptionBegins)
{
    internal static WeekEntry Of(Post post, PostTarget target) => new(
        post.Id,
        target.ScheduledAt!.Value,
        target.Status,
        target.ChannelId,
        target.Channel.Name,
        target.Channel.NetworkCode,
        post.Title,
        Beginning(post.Caption));

    // Never half of a character.
    private static string Beginning(string text) =>
        text.Length <= ReadWeek.MaxExcerpt ? text
        : string.Concat(text.AsSpan(0, char.IsHighSurrogate(text[ReadWeek.MaxExcerpt - 1]) ? ReadWeek.MaxExcerpt - 1 : ReadWeek.MaxExcerpt), "…");
}
