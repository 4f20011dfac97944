using Microsoft.AspNetCore.Mvc;
using Studio.Callers;
using Studio.Connections;

namespace Studio.Web.Agents;

/// <summary>One connection, and what its person changes about it.</summary>
internal sealed class AgentPage(
    ReadConnection read, RenameConnection rename, NarrowConnection narrow, MoveConnection move, Caller caller) : ProductPage
{
    [BindProperty(SupportsGet = true)]
    public Guid Id { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Said { get; set; }

    public ConnectionDetails Details { get; private set; } = null!;

    public string TimeZone => caller.TimeZone;

    /// <summary>What was ticked when that was refused; null while nothing was.</summary>
    private IReadOnlyCollection<string>? Ticked { get; set; }

    public string? Words => Said switch
    {
        "renamed" => "It has another name now.",
        "narrowed" => "It may do less now, from its very next call on.",
        "moved" => $"It acts in {Details.Connection.Workspace} now, from its very next call on.",
        _ => null,
    };

    public bool IsTicked(ScopeChoice choice) => Ticked?.Contains(choice.Name) is not false;

    public override async Task LoadAsync(CancellationToken ct) => Details = await read.RunAsync(Id, ct);

    public Task OnGetAsync(CancellationToken ct) => LoadAsync(ct);

    [RecordedAs("connection.rename")]
    public async Task<IActionResult> OnPostRenameAsync(string? name, CancellationToken ct)
    {
        await rename.RunAsync(Id, name ?? "", ct);
        return Back("renamed");
    }

    [RecordedAs("connection.narrow")]
    public async Task<IActionResult> OnPostNarrowAsync(string[]? scope, CancellationToken ct)
    {
        Ticked = scope ?? [];
        await narrow.RunAsync(Id, Ticked, ct);
        return Back("narrowed");
    }

    [RecordedAs("connection.move")]
    public async Task<IActionResult> OnPostMoveAsync(Guid workspace, CancellationToken ct)
    {
        await move.RunAsync(Id, workspace, ct);
        return Back("moved");
    }

    private LocalRedirectResult Back(string said) => LocalRedirect($"/agents/{Id}?said={said}");
}
