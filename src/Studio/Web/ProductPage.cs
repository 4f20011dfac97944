using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Studio.Web;

/// <summary>A page that knows how to load itself, so that a refused form can be shown again with what was said.</summary>
internal abstract class ProductPage : PageModel
{
    public virtual Task LoadAsync(CancellationToken ct) => Task.CompletedTask;
}
