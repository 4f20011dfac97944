namespace Studio.Posts.Check;

internal static class FirstCommentCheck
{
    public static IEnumerable<PostProblem> Of(ChannelText text)
    {
        if (text.FirstComment.Length == 0)
        {
            yield break;
        }

        if (text.Channel.Network.FirstComment is not { } rule)
        {
            yield return text.Problem("first_comment", ProblemCode.FirstCommentNotSupported, "has no first comments.", "Leave first_comment out.");
            yield break;
        }

        var (length, max) = (rule.Counting.LengthOf(text.FirstComment), text.Channel.MaxFirstComment);
        if (length > max)
        {
            yield return text.Problem("first_comment", ProblemCode.FirstCommentTooLong, $"takes first comments of {max} {Units.Of(rule.Counting.Unit)} as it counts them; this one has {length}.", $"Shorten it by {length - max}.");
        }
    }
}
