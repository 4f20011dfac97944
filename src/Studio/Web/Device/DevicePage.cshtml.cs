using McpAuthorization.Devices;
using Microsoft.AspNetCore.Mvc;
using Studio.Connections;

namespace Studio.Web.Device;

internal sealed class DevicePage(EnterDeviceCode enter) : ProductPage
{
    public string? Code { get; private set; }

    /// <summary>Whether the code came with the address, from whoever made that address: the person has to compare it.</summary>
    public bool CameAlong { get; private set; }

    // Only what could be a code is shown: the rest of an address is a stranger's words.
    public void OnGet([FromQuery(Name = "user_code")] string? code) => CameAlong = (Code = DeviceCodes.Show(code)) is not null;

    [RecordedAs("connection.device")]
    public async Task<IActionResult> OnPostAsync([FromForm(Name = "user_code")] string? code, CancellationToken ct)
    {
        Code = DeviceCodes.Show(code);
        return LocalRedirect(await enter.RunAsync(code, ct));
    }
}
