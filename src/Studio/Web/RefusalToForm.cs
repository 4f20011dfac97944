using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Studio.Trail;

namespace Studio.Web;

/// <summary>Shows a refused form again, with the words beside the field they are about. A refused page becomes an error page with the same words.</summary>
internal sealed class RefusalToForm(CallRecord call) : IAsyncPageFilter
{
    /// <summary>Where the error page finds the words.</summary>
    public static readonly object Words = new();

    public Task OnPageHandlerSelectionAsync(PageHandlerSelectedContext context) => Task.CompletedTask;

    public async Task OnPageHandlerExecutionAsync(PageHandlerExecutingContext context, PageHandlerExecutionDelegate next)
    {
        var executed = await next();
        if (executed is not { Exception: RefusedException refusal })
        {
            return;
        }

        await call.CloseAsync(refusal.Kind);
        executed.ExceptionHandled = true;

        if (refusal.Kind is RefusalKind.Invalid or RefusalKind.Conflict or RefusalKind.Stale && executed.HandlerInstance is ProductPage page && HttpMethods.IsPost(context.HttpContext.Request.Method))
        {
            page.ModelState.AddModelError(refusal.Field ?? "", refusal.Message);
            executed.Result = await AgainAsync(page, refusal, context.HttpContext);
        }
        else
        {
            executed.Result = ErrorOf(refusal, context.HttpContext);
        }
    }

    private static async Task<IActionResult> AgainAsync(ProductPage page, RefusedException refusal, HttpContext http)
    {
        try
        {
            await page.LoadAsync(http.RequestAborted);
        }
        catch (RefusedException also)
        {
            // What the form was about may be gone by now, and its address may say anything.
            return ErrorOf(also, http);
        }

        page.Response.StatusCode = StatusOf(refusal.Kind);
        return page.Page();
    }

    private static StatusCodeResult ErrorOf(RefusedException refusal, HttpContext http)
    {
        http.Items[Words] = refusal.Message;
        return new StatusCodeResult(StatusOf(refusal.Kind));
    }

    private static int StatusOf(RefusalKind kind) => kind switch
    {
        RefusalKind.Invalid => StatusCodes.Status400BadRequest,
        RefusalKind.NotFound => StatusCodes.Status404NotFound,
        RefusalKind.Conflict or RefusalKind.Stale => StatusCodes.Status409Conflict,
        RefusalKind.Unavailable => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status403Forbidden,
    };
}
