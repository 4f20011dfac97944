using Studio.Channels;

namespace Studio.Posts.Check;

internal static class Units
{
    public static string Of(CountingUnit unit) => unit switch
    {
        CountingUnit.Utf16Units => "UTF-16 units",
        CountingUnit.Utf8Bytes => "bytes of UTF-8",
        CountingUnit.WeightedCharacters => "weighted characters",
        _ => "characters",
    };

    public static PostProblem Problem(this ChannelText text, string field, ProblemCode code, string what, string hint) =>
        new(text.Channel.Id, field, code, $"{text.Channel.Name} ({text.Channel.Network.Name}) {what}", hint);
}
