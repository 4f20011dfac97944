using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace McpAuthorization.Devices;

/// <summary>OpenIddict cannot have the device grant without an endpoint for the person's page. That page is the host's: nothing answers here.</summary>
internal sealed class NoStockVerification : IOpenIddictServerHandler<ExtractEndUserVerificationRequestContext>
{
    public const string Path = "oauth/device/verification";

    public ValueTask HandleAsync(ExtractEndUserVerificationRequestContext context)
    {
        context.SkipRequest();
        return default;
    }
}
