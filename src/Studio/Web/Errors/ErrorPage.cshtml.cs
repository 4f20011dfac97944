using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;
using Studio.Trail;

namespace Studio.Web.Errors;

/// <summary>Whatever went wrong, in words.</summary>
[AllowAnonymous]
[IgnoreAntiforgeryToken]
internal sealed class ErrorPage : ProductPage
{
    public const string Path = "/error";

    public int Status { get; private set; }

    public string TraceId => Activity.Current?.TraceId.ToString() ?? HttpContext.TraceIdentifier;

    public bool IsOurs => Status >= StatusCodes.Status500InternalServerError;

    public string Title => Status switch
    {
        400 => "This did not work",
        403 => "You may not do this",
        404 => "There is nothing here",
        409 => "This cannot be done now",
        413 => "This is too much",
        >= 500 => "Something broke",
        _ => "This did not work",
    };

    public string Words => HttpContext.Items[RefusalToForm.Words] as string ?? Status switch
    {
        400 => "The form was opened a while ago, perhaps before you signed in or out. Go back, load the page again and repeat what you did.",
        403 => "Your role in this workspace does not allow this.",
        404 => "The address is wrong, what was here is gone, or it belongs to another workspace.",
        413 => "What was sent is larger than this page takes.",
        503 => "Studio cannot do this right now. Nothing was changed. Try again in a moment.",
        >= 500 => "This is a fault of Studio, not yours. Try again; if it stays, tell whoever runs this Studio the number below.",
        _ => "Studio could not make sense of the request.",
    };

    public void OnGet() => Answer();

    public void OnPost() => Answer();

    // Read by hand: binding would read the form as well, which may be what went wrong.
    private void Answer()
    {
        Status = int.TryParse(RouteData.Values["status"] as string, CultureInfo.InvariantCulture, out var status) ? status : 0;

        // A call that could not be put on record was not answered: the cause is the trail, not the page.
        if (HttpContext.Features.Get<IExceptionHandlerFeature>()?.Error is TrailUnavailableException)
        {
            Status = StatusCodes.Status503ServiceUnavailable;
        }

        Status = Status is >= 400 and < 600 ? Status : StatusCodes.Status404NotFound;
        Response.StatusCode = Status;
    }
}
