using Microsoft.AspNetCore.Mvc;
using Studio.Workspaces;

namespace Studio.Web.Switcher;

internal sealed class SwitchPage(SwitchWorkspace @switch) : ProductPage
{
    public IActionResult OnGet() => LocalRedirect("/");

    [RecordedAs("workspace.switch")]
    public async Task<IActionResult> OnPostAsync(Guid workspace, CancellationToken ct)
    {
        await @switch.RunAsync(workspace, ct);
        return LocalRedirect("/");
    }
}
