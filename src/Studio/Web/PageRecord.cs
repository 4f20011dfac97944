using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Studio.Callers;
using Studio.Trail;

namespace Studio.Web;

/// <summary>What the trail calls a page's handler, where its address would not say it.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class RecordedAsAttribute(string label) : Attribute
{
    public string Label => label;
}

/// <summary>Opens the record of a page, and holds its answer back until the row is kept.</summary>
internal sealed class PageRecord(CallRecord call, CurrentCaller current) : IAsyncPageFilter
{
    public Task OnPageHandlerSelectionAsync(PageHandlerSelectedContext context) => Task.CompletedTask;

    public Task OnPageHandlerExecutionAsync(PageHandlerExecutingContext context, PageHandlerExecutionDelegate next)
    {
        var http = context.HttpContext;
        if (context.HandlerInstance is Errors.ErrorPage)
        {
            // It speaks for a page that has its row.
            return next();
        }

        // Razor shows the page all the same, with nothing loaded.
        if (context.HandlerMethod is null)
        {
            context.Result = new NotFoundResult();
            return Task.CompletedTask;
        }

        call.Open(LabelOf(context), http.Connection.RemoteIpAddress);
        call.Target = Guid.TryParse(http.Request.RouteValues["id"] as string, out var target) ? target : null;

        // Somebody who only looks at the sign-in form has not acted, and could fill the trail for nothing.
        if (current.Caller is not null || !HttpMethods.IsGet(http.Request.Method))
        {
            http.Response.OnStarting(async () => await call.CloseAsync(OutcomeOf(http.Response.StatusCode)));
        }

        return next();
    }

    private static string LabelOf(PageHandlerExecutingContext context) =>
        context.HandlerMethod?.MethodInfo.GetCustomAttributes(typeof(RecordedAsAttribute), inherit: false).OfType<RecordedAsAttribute>().FirstOrDefault()?.Label
        ?? "web/" + ((PageActionDescriptor)context.ActionDescriptor).AttributeRouteInfo?.Template;

    // A refusal has closed the record already, with its kind. What is left are forms that could not be read, and bugs.
    private static string OutcomeOf(int status) => status switch
    {
        < 400 => CallRecord.Done,
        < 500 => WireJson.NameOf(RefusalKind.Invalid),
        _ => CallRecord.Failed,
    };
}
