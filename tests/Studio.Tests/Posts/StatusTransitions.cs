using Studio.Posts;
using Studio.Tests.Support;

namespace Studio.Tests.Posts;

[Trait(Wire.Trait, Wire.Alone)]
public sealed class StatusTransitions
{
    public static MatrixTheoryData<PostStatus, PostStatus> Pairs { get; } = new(Enum.GetValues<PostStatus>(), Enum.GetValues<PostStatus>());

    // The table as the ordered system documents it, written down a second time on purpose.
    private static readonly Dictionary<string, string> Table = new()
    {
        ["draft"] = "pending_review scheduled publishing",
        ["pending_review"] = "approved changes_requested rejected",
        ["approved"] = "pending_client scheduled publishing draft on_hold pending_review",
        ["pending_client"] = "approved changes_requested rejected",
        ["changes_requested"] = "pending_review draft",
        ["rejected"] = "draft pending_review",
        ["scheduled"] = "publishing draft",
        ["publishing"] = "published failed scheduled",
        ["failed"] = "publishing draft scheduled",
        ["on_hold"] = "approved draft changes_requested",
        ["published"] = "",
    };

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Are_those_of_the_table(PostStatus from, PostStatus to) =>
        Assert.Equal(Table[WireJson.NameOf(from)].Split(' ').Contains(WireJson.NameOf(to)), from.Allows(to));

    [Theory]
    [InlineData("", "draft")]
    [InlineData("published published", "published")]
    [InlineData("failed failed", "failed")]
    [InlineData("published failed", "partially_published")]
    [InlineData("published on_hold", "partially_published")]
    [InlineData("failed scheduled", "scheduled")]
    [InlineData("published scheduled", "scheduled")]
    [InlineData("draft published", "draft")]
    [InlineData("approved pending_client", "pending_client")]
    [InlineData("changes_requested rejected", "changes_requested")]
    [InlineData("rejected on_hold pending_review", "rejected")]
    [InlineData("publishing scheduled approved", "approved")]
    public void Of_targets_make_the_status_of_the_post(string targets, string status) =>
        Assert.Equal(status, WireJson.NameOf(DerivedStatuses.Of([.. targets.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(name => WireJson.Read<PostStatus>("status", name)!.Value)])));
}
