using Microsoft.AspNetCore.Mvc;
using Studio.Callers;
using Studio.Connections.Clients;

namespace Studio.Web.Clients;

/// <summary>The clients that were registered for the workspace by hand.</summary>
internal sealed class ClientsPage(ListWorkspaceClients list, RemoveWorkspaceClient remove, Caller caller) : ProductPage
{
    [BindProperty(SupportsGet = true)]
    public string? Said { get; set; }

    public IReadOnlyList<WorkspaceClientView> Clients { get; private set; } = [];

    public string TimeZone => caller.TimeZone;

    public string? Words => Said is "removed" ? "The client is removed, and nobody is signed in with it any more." : null;

    public override async Task LoadAsync(CancellationToken ct) => Clients = await list.RunAsync(ct);

    public Task OnGetAsync(CancellationToken ct) => LoadAsync(ct);

    [RecordedAs("client.remove")]
    public async Task<IActionResult> OnPostRemoveAsync(string? client, CancellationToken ct)
    {
        await remove.RunAsync(client ?? "", ct);
        return LocalRedirect("/clients?said=removed");
    }
}
