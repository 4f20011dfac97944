using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.Rendering;

namespace Studio.Web.Layout;

internal static class FieldErrors
{
    /// <summary>What was refused about a field, or null.</summary>
    public static string? Of(this ModelStateDictionary state, string field) => state[field]?.Errors.FirstOrDefault()?.ErrorMessage;

    /// <summary>The id of the words beside a field, for aria-describedby, or null where there are none.</summary>
    public static string? SaidOf(this IHtmlHelper html, string field) => html.ViewData.ModelState.Of(field) is null ? null : field + "-said";
}
