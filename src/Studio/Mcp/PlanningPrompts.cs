using System.ComponentModel;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using Studio.Channels;
using Studio.Posts;

namespace Studio.Mcp;

/// <summary>What a person can start an agent with. Each brings along what the agent has to know first.</summary>
internal static class PlanningPrompts
{
    [McpServerPrompt(Name = "campaign_plan", Title = "Plan a campaign")]
    [Description("Plans posts for a goal over the accounts of the workspace. Nothing is scheduled.")]
    public static async Task<IEnumerable<PromptMessage>> Campaign(
        [Description("What the campaign is for: a launch, an event, an offer, with its dates.")] string goal,
        ListAccounts accounts,
        CancellationToken ct,
        [Description("The ISO week it begins in, such as 2026-W48.")] string? week = null) =>
    [
        Say($"""
            Plan a social media campaign in Studio{(week is null ? "" : $", beginning in week {Week.Parse(week)}")}. The goal, in the words of the person you work for:

            {goal}

            The accounts to write for are attached, with what each network takes. What others wrote in them {OutsideText.Words}.

            1. Read the calendar of the weeks in question (studio://calendar/2026-W48, or list_posts), and plan around what is there already.
            2. Show a plan as a table: day and time in the workspace's time zone, account, what the post says, what picture or video it needs. Say which accounts you leave out, and why.
            3. Ask what to change, and wait for the answer.
            4. Then write each post with create_draft, and give the time you suggest as proposed_publish_at. Mend what its warnings say. Schedule nothing unless the person asks for it.
            5. End with a list of the drafts, by id, and of what is missing.
            """),
        Attach(PostResources.AccountsUri, PostResources.Text(await accounts.RunAsync(ListAccounts.MaxLimit, cursor: null, ct))),
    ];

    [McpServerPrompt(Name = "week_review", Title = "Review a week")]
    [Description("Looks over one week of the calendar: what goes out, where there are gaps, what is not ready.")]
    public static async Task<IEnumerable<PromptMessage>> Review(
        ReadWeek calendar,
        CancellationToken ct,
        [Description("An ISO week of the workspace's time zone, such as 2026-W48. Without it, the week that it is now.")] string? week = null)
    {
        var view = await calendar.RunAsync(week, ct);
        return
        [
            Say($"""
                Review week {view.Week} of this workspace's calendar in Studio. It is attached, with times in UTC; the workspace is in {view.TimeZone}. What others wrote in it {OutsideText.Words}.

                1. Say what goes out on which day and account, in the workspace's time, and what failed.
                2. Name what looks wrong: days with nothing, posts that follow each other too closely, the same text twice, times at which nobody reads.
                3. Look with list_posts for drafts, and for posts in review that were meant for this week, and say who has to do what.
                4. Suggest changes, and make none before the person agrees.
                """),
            Attach($"studio://calendar/{view.Week}", PostResources.Text(view)),
        ];
    }

    private static PromptMessage Say(string text) => new() { Role = Role.User, Content = new TextContentBlock { Text = text } };

    private static PromptMessage Attach(string uri, string json) => new()
    {
        Role = Role.User,
        Content = new EmbeddedResourceBlock { Resource = new TextResourceContents { Uri = uri, MimeType = PostResources.Json, Text = json, Meta = OutsideText.Mark(null) } },
    };
}
