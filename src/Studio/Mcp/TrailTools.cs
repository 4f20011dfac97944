using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using ModelContextProtocol.Server;
using Studio.Trail;

namespace Studio.Mcp;

internal static class TrailTools
{
    [McpServerTool(Name = "list_trail", Title = "List own actions", ReadOnly = true, Destructive = false, Idempotent = true, OpenWorld = false, UseStructuredContent = true)]
    [Description("Lists what you and your person did in this workspace, newest first, refused calls too. Use it to see whether something was done already.")]
    public static Task<OwnTrailPage> List(
        ListTrail trail,
        CancellationToken ct,
        [Description("Only this label, such as mcp.tools/call:create_draft."), MaxLength(TrailEntry.MaxAction)] string? action = null,
        [Description("Only this outcome: ok, or a kind of refusal such as forbidden."), MaxLength(TrailEntry.MaxOutcome)] string? outcome = null,
        [Description("From this time on, with a UTC offset.")] DateTimeOffset? from = null,
        [Description("Before this time, with a UTC offset.")] DateTimeOffset? to = null,
        [Description("How many at most."), Range(1, ListTrail.MaxLimit)] int limit = ListTrail.DefaultLimit,
        [Description("next_cursor of the page before.")] string? cursor = null) =>
        trail.RunAsync(new(action, outcome, from, to), limit, cursor, ct);
}
