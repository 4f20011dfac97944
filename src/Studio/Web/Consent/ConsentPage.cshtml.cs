using McpAuthorization.Authorization;
using Microsoft.AspNetCore.Mvc;
using Studio.Connections;
using Studio.Trail;

namespace Studio.Web.Consent;

internal sealed class ConsentPage(ReviewConsent review, AllowConnection allow, DenyConnection deny, CallRecord call) : ProductPage
{
    private const int PresetDays = 90;

    [BindProperty(SupportsGet = true)]
    public string? Transaction { get; set; }

    /// <summary>Null where this person was not asked anything here.</summary>
    public ConsentView? Question { get; private set; }

    public int Days { get; private set; } = PresetDays;

    private Guid? Workspace { get; set; }

    /// <summary>What was ticked when another workspace was asked for; null while nothing was unticked.</summary>
    private IReadOnlyCollection<string>? Ticked { get; set; }

    public bool IsTicked(ScopeChoice choice) => choice.WhyNot is null && Ticked?.Contains(choice.Name) is not false;

    public override async Task LoadAsync(CancellationToken ct)
    {
        Question = Transaction is null ? null : await review.RunAsync(Transaction, Workspace, ct);
        Response.StatusCode = Question switch
        {
            null => StatusCodes.Status404NotFound,
            { State: ConsentState.Expired } => StatusCodes.Status410Gone,
            _ => StatusCodes.Status200OK,
        };

        // Chromium holds form-action against the redirect that follows the form: without this the answer would never reach the program.
        if (Question is { State: ConsentState.Waiting, FormAction: { Length: > 0 } target })
        {
            Response.Headers.ContentSecurityPolicy = SafeHeaders.Policy(target);
        }
    }

    public Task OnGetAsync(CancellationToken ct) => LoadAsync(ct);

    public async Task<IActionResult> OnPostAsync(string? decision, Guid workspace, string[]? scope, int expires, CancellationToken ct)
    {
        (Workspace, Ticked, Days) = (workspace, scope ?? [], expires);
        switch (decision)
        {
            case "allow":
                Record("connection.allow");
                return Redirect(await allow.RunAsync(Transaction ?? "", workspace, Ticked, expires, ct));
            case "deny":
                Record("connection.deny");
                return Redirect(await deny.RunAsync(Transaction ?? "", ct));
            default:
                return await ShowAsync(ct);
        }
    }

    // One form with several buttons: which was pressed is known only here.
    private void Record(string label) => call.Open(label, HttpContext.Connection.RemoteIpAddress);

    // Another workspace was picked, where the role may allow other things: everything that can be ticked there starts ticked.
    private async Task<IActionResult> ShowAsync(CancellationToken ct)
    {
        Ticked = null;
        await LoadAsync(ct);
        return Page();
    }
}
