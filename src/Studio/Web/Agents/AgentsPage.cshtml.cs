using Microsoft.AspNetCore.Mvc;
using Studio.Callers;
using Studio.Connections;
using Studio.Settings;
using Studio.Workspaces;

namespace Studio.Web.Agents;

/// <summary>The connected agents: one's own, everybody's into the workspace, or everybody's into the organization.</summary>
internal sealed class AgentsPage(
    ListConnections list, ReviewAccess review, EndConnection end, SetAgentPolicy setPolicy, DenyClient deny, AdmitClient admit, Caller caller, Addresses addresses, TimeProvider clock) : ProductPage
{
    private const int PageLength = 25;

    [BindProperty(SupportsGet = true)]
    public string? Of { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Cursor { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Said { get; set; }

    public ConnectionsOf Whose => Of switch
    {
        "workspace" => ConnectionsOf.Workspace,
        "organization" => ConnectionsOf.Organization,
        _ => ConnectionsOf.Me,
    };

    public ConnectionsPage Connections { get; private set; } = new([], PageLength, null);

    public AccessView Access { get; private set; } = null!;

    public string TimeZone => caller.TimeZone;

    public string? Words => Said switch
    {
        "ended" => "It is disconnected, from its very next call on.",
        "policy" => "This holds for every connection and key, from its very next call on.",
        "denied" => "This program is denied, from its very next call on.",
        "admitted" => "This program is let in again.",
        _ => null,
    };

    public override async Task LoadAsync(CancellationToken ct)
    {
        Access = await review.RunAsync(Whose is ConnectionsOf.Organization, ct);
        Connections = await list.RunAsync(Whose, PageLength, Cursor, ct);
    }

    public async Task OnGetAsync(CancellationToken ct)
    {
        await LoadAsync(ct);

        if (Whose is ConnectionsOf.Me)
        {
            AgentsSeen.Note(HttpContext, caller.UserId, clock.GetUtcNow(), addresses);
        }
    }

    [RecordedAs("connection.end")]
    public async Task<IActionResult> OnPostEndAsync(Guid connection, CancellationToken ct)
    {
        await end.RunAsync(connection, ct);
        return Back("ended");
    }

    [RecordedAs("workspace.agents")]
    public async Task<IActionResult> OnPostPolicyAsync(Guid workspace, string? policy, CancellationToken ct)
    {
        await setPolicy.RunAsync(workspace, WireJson.Read<AgentPolicy>("policy", policy ?? "")!.Value, ct);
        return Back("policy");
    }

    [RecordedAs("client.deny")]
    public async Task<IActionResult> OnPostDenyAsync(string? client, Guid workspace, bool everywhere, CancellationToken ct)
    {
        await deny.RunAsync(client ?? "", workspace, everywhere, ct);
        return Back("denied");
    }

    [RecordedAs("client.admit")]
    public async Task<IActionResult> OnPostAdmitAsync(Guid denied, CancellationToken ct)
    {
        await admit.RunAsync(denied, ct);
        return Back("admitted");
    }

    public static string Address(ConnectionsOf whose) => whose is ConnectionsOf.Me ? "/agents" : $"/agents?of={WireJson.NameOf(whose)}";

    private LocalRedirectResult Back(string said) => LocalRedirect($"/agents?of={WireJson.NameOf(Whose)}&said={said}");
}
