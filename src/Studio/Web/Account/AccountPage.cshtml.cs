using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Mvc;
using Studio.People;

namespace Studio.Web.Account;

internal sealed class AccountPage(ReadProfile read, ChangePassword change, SignOutEverywhere end) : ProductPage
{
    [BindProperty(SupportsGet = true)]
    public string? Said { get; set; }

    public ProfileView Profile { get; private set; } = new("", "");

    public override async Task LoadAsync(CancellationToken ct) => Profile = await read.RunAsync(ct);

    public Task OnGetAsync(CancellationToken ct) => LoadAsync(ct);

    [RecordedAs("person.change_password")]
    public async Task<IActionResult> OnPostPasswordAsync(string? current, string? password, CancellationToken ct)
    {
        var person = await change.RunAsync(current ?? "", password ?? "", HttpContext.Connection.RemoteIpAddress, ct);
        await SessionCookie.BeginAsync(HttpContext, person);
        return LocalRedirect("/account?said=password");
    }

    [RecordedAs("session.sign_out_everywhere")]
    public async Task<IActionResult> OnPostEverywhereAsync(CancellationToken ct)
    {
        await end.RunAsync(ct);
        await HttpContext.SignOutAsync(SessionCookie.Scheme);
        return LocalRedirect(Sessions.SignInPage.Path + "?said=everywhere");
    }
}
