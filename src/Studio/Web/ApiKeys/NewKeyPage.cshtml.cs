using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Studio.ApiKeys;
using Studio.Callers;

namespace Studio.Web.ApiKeys;

/// <summary>Issues a key. Its secret is in the answer to the form and nowhere else: no address, cookie or store holds it.</summary>
internal sealed class NewKeyPage(PrepareApiKey prepare, IssueApiKey issue, Caller caller, TimeProvider clock) : KeyForm(prepare, caller)
{
    private const int PresetDays = 90;

    public const string Path = "/api-keys/new";

    public string Name { get; private set; } = "";

    /// <summary>Null until it is issued.</summary>
    public IssuedApiKey? Issued { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken ct)
    {
        await LoadAsync(ct);
        if (!Choices.HasSignedInLately)
        {
            return LocalRedirect($"{Sessions.SignInPage.Path}?again=true&said=again&returnUrl={Path}");
        }

        ExpiresAt = clock.GetUtcNow().AddDays(PresetDays).ToString(KeyExpiry.Format, CultureInfo.InvariantCulture);
        return Page();
    }

    [RecordedAs("api_key.issue")]
    public async Task<IActionResult> OnPostAsync(
        string? name, Guid[]? channels, string[]? permissions, [FromForm(Name = "expires_at")] string? expiresAt, CancellationToken ct)
    {
        Name = name ?? "";
        Issued = await issue.RunAsync(Name, Read(channels, permissions, expiresAt), ct);
        return Page();
    }
}
