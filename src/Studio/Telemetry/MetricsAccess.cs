using Studio.Settings;

namespace Studio.Telemetry;

/// <summary>Figures are for the operator's own machines, which read them from each node itself.</summary>
internal sealed class MetricsAccess(IConfiguration configuration, Addresses addresses)
{
    private const string Setting = "Studio__Metrics__AllowedNetworks";

    private static readonly string[] ThisComputer = ["127.0.0.0/8", "::1/128"];

    private static readonly string[] ProxyHeaders = ["Forwarded", "Via", "X-Real-IP"];

    // X-Original-… is what ASP.NET Core leaves of the headers of a trusted proxy.
    private static readonly string[] ProxyPrefixes = ["X-Forwarded-", "X-Original-"];

    private readonly List<System.Net.IPNetwork> _allowed =
        [.. (configuration.GetSection("Studio:Metrics:AllowedNetworks").Get<string[]>() ?? ThisComputer).Select(text =>
            System.Net.IPNetwork.TryParse(text, out var network) ? network : throw new SettingException(Setting, $"'{text}' is not a network", "10.0.0.0/8"))];

    private readonly HashSet<string> _public =
        [.. new[] { addresses.App, addresses.Mcp, addresses.Issuer }.Select(address => new Uri(address)).Where(url => !url.IsLoopback).Select(url => url.Host)];

    // A proxy on an allowed machine, and the loopback is one by default, would open this to everybody whom it speaks for.
    public bool Admits(HttpContext http) =>
        !CameThroughProxy(http.Request)
        && http.Connection.RemoteIpAddress is { } address
        && _allowed.Exists(network => network.Contains(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address));

    private bool CameThroughProxy(HttpRequest request) =>
        _public.Contains(request.Host.Host.ToLowerInvariant())
        || Array.Exists(ProxyHeaders, request.Headers.ContainsKey)
        || request.Headers.Keys.Any(name => Array.Exists(ProxyPrefixes, prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)));
}
