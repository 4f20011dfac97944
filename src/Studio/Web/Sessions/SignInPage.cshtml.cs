using System.Text;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Studio.Callers;
using Studio.People;

namespace Studio.Web.Sessions;

[AllowAnonymous]
internal sealed class SignInPage(SignIn signIn, CurrentCaller current) : ProductPage
{
    public const string Path = "/sign-in";

    [BindProperty(SupportsGet = true)]
    public string? ReturnUrl { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Said { get; set; }

    /// <summary>Whether a program asked that the person proves again who they are.</summary>
    [BindProperty(SupportsGet = true)]
    public bool Again { get; set; }

    /// <summary>What a program said beforehand, or what was typed.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Email { get; set; }

    /// <summary>Set where the page is to go on by itself.</summary>
    public string? ContinueTo { get; private set; }

    public string? Words => Said switch
    {
        "out" => "You are signed out.",
        "everywhere" => "You are signed out everywhere.",
        "other" => "You are signed out. Go back to the program and connect again to sign in as somebody else.",
        _ => null,
    };

    // Anything that is not a path of ours would let somebody else's page greet the person after they signed in here. What a header cannot
    // carry is no path of ours either.
    private string Target => Url.IsLocalUrl(ReturnUrl) && Ascii.IsValid(ReturnUrl) ? ReturnUrl : "/";

    private bool LeadsAway => Target.StartsWith("/oauth/", StringComparison.OrdinalIgnoreCase) || Target.StartsWith("/authorize", StringComparison.OrdinalIgnoreCase);

    public IActionResult OnGet() => current.Caller is null || Again ? Page() : LocalRedirect(Target);

    [RecordedAs("session.sign_in")]
    public async Task<IActionResult> OnPostAsync(string? email, string? password, CancellationToken ct)
    {
        Email = email;
        var person = await signIn.RunAsync(email ?? "", password ?? "", HttpContext.Connection.RemoteIpAddress, ct);
        await SessionCookie.BeginAsync(HttpContext, person);

        // Chromium holds form-action against every redirect that follows a form, and consent may be remembered: a page of its own breaks the chain.
        ContinueTo = LeadsAway ? Target : null;
        return LeadsAway ? Page() : LocalRedirect(Target);
    }
}
