using McpAuthorization.Outbound;

namespace Studio.Webhooks;

/// <summary>Addresses that a webhook may have: those that would be called. Each attempt judges its address again.</summary>
public sealed class WebhookAddress(OutboundAddresses outbound)
{
    private const string Words = "has to be an https address that is reached from the internet, such as https://hooks.example.com/studio";

    public async Task<Uri> ReadAsync(string url, CancellationToken ct)
    {
        Refuse.WhereEmptyOrLong("url", url, WebhookEndpoint.MaxUrl);

        // What a fragment says never leaves a client: whoever writes one means something else.
        if (!Uri.TryCreate(url.Trim(), UriKind.Absolute, out var address) || address.Scheme is not "https" || address.UserInfo.Length > 0 || address.Fragment.Length > 0
            || address.AbsoluteUri.Length > WebhookEndpoint.MaxUrl)
        {
            throw Refuse.Invalid("url", $"'url' {Words}.");
        }

        try
        {
            await outbound.DemandPublicAsync(address, ct);
        }
        catch (OutboundRefusedException refused)
        {
            throw Refuse.Invalid("url", $"{refused.Message} 'url' {Words}.");
        }

        return address;
    }
}
