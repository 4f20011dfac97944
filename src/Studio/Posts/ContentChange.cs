namespace Studio.Posts;

/// <summary>One thing that is different on one channel. Null stands for a channel that was not there, or is not any more.</summary>
public sealed record ContentChange(string Channel, ContentField Field, string? Was, string? Is)
{
    public static IReadOnlyList<ContentChange> Between(PostContent was, PostContent now)
    {
        var changes = new List<ContentChange>();
        foreach (var id in was.Channels.Concat(now.Channels).Select(channel => channel.ChannelId).Distinct())
        {
            var (before, after) = (was.Channels.SingleOrDefault(c => c.ChannelId == id), now.Channels.SingleOrDefault(c => c.ChannelId == id));
            changes.AddRange(before is null || after is null
                ? [new((after ?? before)!.Name, ContentField.Channel, before?.Name, after?.Name)]
                : Fields(before).Zip(Fields(after)).Where(pair => pair.First.Text != pair.Second.Text).Select(pair => new ContentChange(after.Name, pair.First.Field, pair.First.Text, pair.Second.Text)));
        }

        return changes;
    }

    private static (ContentField Field, string Text)[] Fields(ChannelContent content) =>
    [
        (ContentField.Caption, content.Caption),
        (ContentField.Title, content.Title),
        (ContentField.FirstComment, content.FirstComment),
        (ContentField.PlatformExtra, content.PlatformExtra ?? ""),
        (ContentField.Media, string.Join(", ", content.Media)),
        (ContentField.Time, content.At is { } at ? WireTime.Text(at) : ""),
    ];
}

public enum ContentField
{
    Channel,
    Caption,
    Title,
    FirstComment,
    PlatformExtra,
    Media,
    Time,
}
