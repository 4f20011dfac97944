using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace Studio.Web.Sessions;

[AllowAnonymous]
internal sealed class SignOutPage : ProductPage
{
    // Signing out changes something: a link or a picture on another site must not be able to.
    public IActionResult OnGet() => LocalRedirect("/");

    [RecordedAs("session.sign_out")]
    public async Task<IActionResult> OnPostAsync(bool other)
    {
        await HttpContext.SignOutAsync(SessionCookie.Scheme);
        return LocalRedirect($"{SignInPage.Path}?said={(other ? "other" : "out")}");
    }
}
