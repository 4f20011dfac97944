using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Mvc;
using Studio.People;

namespace Studio.Web.Sessions;

internal sealed class SignOutPage(SignOut signOut) : ProductPage
{
    // Signing out changes something: a link or a picture on another site must not be able to.
    public IActionResult OnGet() => LocalRedirect("/");

    [RecordedAs("session.sign_out")]
    public async Task<IActionResult> OnPostAsync(bool other, CancellationToken ct)
    {
        await signOut.RunAsync(ct);
        await HttpContext.SignOutAsync(SessionCookie.Scheme);
        return LocalRedirect($"{SignInPage.Path}?said={(other ? "other" : "out")}");
    }
}
