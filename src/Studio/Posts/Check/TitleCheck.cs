namespace Studio.Posts.Check;

internal static class TitleCheck
{
    public static IEnumerable<PostProblem> Of(ChannelText text)
    {
        var network = text.Channel.Network;
        if (network.NeedsTitle && string.IsNullOrWhiteSpace(text.Title))
        {
            yield return text.Problem("title", ProblemCode.TitleMissing, "needs a title.", "Write one.");
        }

        // Where there are no titles it is left out: the same post may need it elsewhere.
        if (network.Title is not { } rule)
        {
            yield break;
        }

        if (rule.Counting.LengthOf(text.Title) is var length && length > rule.Max)
        {
            yield return text.Problem("title", ProblemCode.TitleTooLong, $"takes titles of {rule.Max} {Units.Of(rule.Counting.Unit)}; this one has {length}.", $"Shorten it by {length - rule.Max}.");
        }

        if (text.Title.AsSpan().IndexOfAny(network.Forbidden) >= 0)
        {
            yield return text.Problem("title", ProblemCode.ForbiddenCharacters, $"takes none of {network.Forbidden} in a title.", "Leave them out.");
        }
    }
}
