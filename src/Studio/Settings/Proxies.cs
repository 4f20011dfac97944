using System.Net;
using Microsoft.AspNetCore.HttpOverrides;

namespace Studio.Settings;

/// <summary>
/// Which peers are believed when they say whom they speak for: those in BB_TRUSTED_PROXIES and nobody else. Behind several of them
/// the right-most address that is not one of them is the client; what stands left of it, the client may have invented.
/// </summary>
internal static class Proxies
{
    private const string Setting = "BB_TRUSTED_PROXIES";

    public static IServiceCollection AddProxies(this IServiceCollection services, IConfiguration configuration)
    {
        var trusted = (configuration[Setting] ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(Read).ToList();

        return services.Configure<ForwardedHeadersOptions>(forwarded =>
        {
            forwarded.ForwardedHeaders = trusted.Count == 0 ? ForwardedHeaders.None : ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
            forwarded.ForwardLimit = null;
            forwarded.KnownProxies.Clear();
            forwarded.KnownIPNetworks.Clear();
            trusted.ForEach(forwarded.KnownIPNetworks.Add);
        });
    }

    private static System.Net.IPNetwork Read(string text) =>
        System.Net.IPNetwork.TryParse(text, out var network) ? network
        : IPAddress.TryParse(text, out var address) ? new(address, address.GetAddressBytes().Length * 8)
        : throw new SettingException(Setting, $"'{text}' is neither an address nor a network", "127.0.0.1,10.0.0.0/8");
}
