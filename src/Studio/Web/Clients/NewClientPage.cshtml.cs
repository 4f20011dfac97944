using McpAuthorization.Registration;
using Microsoft.AspNetCore.Mvc;
using Studio.Connections.Clients;
using Studio.Mcp;
using Studio.Settings;

namespace Studio.Web.Clients;

/// <summary>Registers a client. Its secret is in the answer to the form and nowhere else: no address, cookie or store holds it.</summary>
internal sealed class NewClientPage(ListWorkspaceClients list, RegisterWorkspaceClient register, Addresses addresses) : ProductPage
{
    public const string Path = "/clients/new";

    public string Name { get; private set; } = "";

    /// <summary>The hosts whose callbacks are ticked.</summary>
    public IReadOnlyCollection<string> Hosts { get; private set; } = [];

    /// <summary>One a line.</summary>
    public string? RedirectUris { get; private set; }

    /// <summary>Null until it is registered.</summary>
    public RegisteredClient? Registered { get; private set; }

    public string McpAddress => addresses.Mcp + McpDoor.Path;

    // Whoever may not register one may not see the form either.
    public override Task LoadAsync(CancellationToken ct) => list.RunAsync(ct);

    public Task OnGetAsync(CancellationToken ct) => LoadAsync(ct);

    [RecordedAs("client.register")]
    public async Task<IActionResult> OnPostAsync(string? name, [FromForm(Name = "for")] string[]? hosts, [FromForm(Name = "redirect_uris")] string? redirectUris, CancellationToken ct)
    {
        (Name, Hosts, RedirectUris) = (name ?? "", hosts ?? [], redirectUris);
        var own = (redirectUris ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        Registered = await register.RunAsync(Name, [.. Hosts.SelectMany(ConnectorCallbacks.Of), .. own], ct);
        return Page();
    }
}
