using Microsoft.AspNetCore.HttpOverrides;

namespace Studio.Telemetry;

/// <summary>Figures are for the operator's own machines.</summary>
internal sealed class MetricsAccess(IConfiguration configuration)
{
    private const string Setting = "Studio__Metrics__AllowedNetworks";

    private static readonly string[] ThisComputer = ["127.0.0.0/8", "::1/128"];

    private readonly List<System.Net.IPNetwork> _allowed =
        [.. (configuration.GetSection("Studio:Metrics:AllowedNetworks").Get<string[]>() ?? ThisComputer).Select(text =>
            System.Net.IPNetwork.TryParse(text, out var network) ? network : throw new SettingException(Setting, $"'{text}' is not a network", "10.0.0.0/8"))];

    // A proxy on this computer that is not among the trusted ones would otherwise open this to everybody whom it speaks for.
    public bool Admits(HttpContext http) =>
        !http.Request.Headers.ContainsKey(ForwardedHeadersDefaults.XForwardedForHeaderName)
        && http.Connection.RemoteIpAddress is { } address
        && _allowed.Exists(network => network.Contains(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address));
}
