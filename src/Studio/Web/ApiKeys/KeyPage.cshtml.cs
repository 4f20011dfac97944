using Microsoft.AspNetCore.Mvc;
using Studio.ApiKeys;
using Studio.Callers;

namespace Studio.Web.ApiKeys;

/// <summary>Changes what a key opens. Its secret, name and issuer stay.</summary>
internal sealed class KeyPage(PrepareApiKey prepare, ReadApiKey read, EditApiKey edit, Caller caller) : KeyForm(prepare, caller)
{
    [BindProperty(SupportsGet = true)]
    public Guid Id { get; set; }

    public ApiKeyView Key { get; private set; } = null!;

    public override IReadOnlyList<string> Fixed => [.. Key.Permissions.Except(Choices.Permissions)];

    public override async Task LoadAsync(CancellationToken ct)
    {
        Key = await read.RunAsync(Id, ct);
        await base.LoadAsync(ct);
    }

    public async Task OnGetAsync(CancellationToken ct)
    {
        await LoadAsync(ct);
        (Channels, Permissions, ExpiresAt) = (Key.Channels, Key.Permissions, KeyExpiry.DayOf(Key.ExpiresAt, TimeZone));
    }

    [RecordedAs("api_key.edit")]
    public async Task<IActionResult> OnPostAsync(Guid[]? channels, string[]? permissions, [FromForm(Name = "expires_at")] string? expiresAt, CancellationToken ct)
    {
        await edit.RunAsync(Id, Read(channels, permissions, expiresAt), ct);
        return LocalRedirect("/api-keys?said=changed");
    }
}
