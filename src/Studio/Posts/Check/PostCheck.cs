namespace Studio.Posts.Check;

/// <summary>The one check of what networks take. A draft may have problems, and says so; what is scheduled may not.</summary>
internal static class PostCheck
{
    /// <summary>What is wrong with it where it is not out yet.</summary>
    public static IEnumerable<PostProblem> Of(Post post) =>
        post.Targets.Where(target => target.Status is not (PostStatus.Publishing or PostStatus.Published)).OrderBy(target => target.Id).SelectMany(target => Of(ChannelText.Of(target)));

    public static IEnumerable<PostProblem> Of(ChannelText text) => [.. TextCheck.Of(text), .. TitleCheck.Of(text), .. FirstCommentCheck.Of(text), .. MediaCheck.Of(text), .. ConnectionOf(text)];

    /// <summary>Refuses in the words of all that is wrong, so that one more call can be enough.</summary>
    public static void Demand(IEnumerable<PostTarget> targets)
    {
        var problems = targets.SelectMany(target => Of(ChannelText.Of(target))).ToList();
        if (problems is [var first, ..])
        {
            throw Refuse.Invalid(first.Field, string.Join(' ', problems.Select(problem => problem.Words())));
        }
    }

    private static IEnumerable<PostProblem> ConnectionOf(ChannelText text)
    {
        if (text.Channel.Status is not Channels.ChannelStatus.Connected)
        {
            yield return text.Problem("social_account_id", ProblemCode.NotConnected, "is not connected any more.", "A person has to reconnect it in Studio first.");
        }
    }
}
