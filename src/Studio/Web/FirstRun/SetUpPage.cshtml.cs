using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Studio.People;

namespace Studio.Web.FirstRun;

[AllowAnonymous]
internal sealed class SetUpPage(SetUp setUp) : ProductPage
{
    private const string Utc = "UTC";

    [BindProperty(SupportsGet = true)]
    public string? Token { get; set; }

    public FirstOwner Asked { get; private set; } = new("", "", Utc, "", "", "");

    public IReadOnlyList<string> TimeZones { get; } =
        [Utc, .. TimeZoneInfo.GetSystemTimeZones().Select(zone => zone.Id).Where(id => id.Contains('/') && !id.StartsWith("Etc/", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    public Task OnGetAsync(CancellationToken ct) => setUp.DemandAsync(Token, ct);

    [RecordedAs("people.set_up")]
    public async Task<IActionResult> OnPostAsync(
        string? organization, string? workspace, [FromForm(Name = "time_zone")] string? timeZone, string? name, string? email, string? password, CancellationToken ct)
    {
        Asked = new(organization ?? "", workspace ?? "", timeZone ?? "", name ?? "", email ?? "", password ?? "");
        var person = await setUp.RunAsync(Token, Asked, ct);
        await SessionCookie.BeginAsync(HttpContext, person);
        return LocalRedirect("/");
    }
}
