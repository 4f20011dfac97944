using Microsoft.AspNetCore.Mvc;
using Studio.ApiKeys;
using Studio.Callers;

namespace Studio.Web.ApiKeys;

/// <summary>The API keys into the workspace, as far as somebody may see them.</summary>
internal sealed class KeysPage(ListApiKeys list, RevokeApiKey revoke, Caller caller) : ProductPage
{
    private const int PageLength = 25;

    [BindProperty(SupportsGet = true)]
    public string? Cursor { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Said { get; set; }

    public ApiKeysPage Keys { get; private set; } = new([], MayIssue: false, PageLength, null);

    public string TimeZone => caller.TimeZone;

    public string? Words => Said switch
    {
        "revoked" => "The key is revoked: it opens nothing any more.",
        "changed" => "The key is changed, from its very next call on.",
        _ => null,
    };

    public override async Task LoadAsync(CancellationToken ct) => Keys = await list.RunAsync(PageLength, Cursor, ct);

    public Task OnGetAsync(CancellationToken ct) => LoadAsync(ct);

    [RecordedAs("api_key.revoke")]
    public async Task<IActionResult> OnPostRevokeAsync(Guid key, CancellationToken ct)
    {
        await revoke.RunAsync(key, ct);
        return LocalRedirect("/api-keys?said=revoked");
    }

    public static string Reach(ApiKeyView key) => key.Channels.Count == 1 ? "one channel" : $"{key.Channels.Count} channels";

    public static string State(ApiKeyView key) => key.IsActive ? "Active" : key.RevokedAt is null ? "Expired" : "Revoked";
}
