using System.Net;
using System.Net.Sockets;

namespace Studio.Settings;

/// <summary>What the server listens on.</summary>
internal static class Listening
{
    public const string Otherwise = "http://127.0.0.1:5080";

    private const string Setting = "urls";

    /// <summary>From --urls or ASPNETCORE_URLS. A port of 0 means any that is free: it is chosen here, since links have to name it.</summary>
    public static string[] Of(IConfiguration configuration)
    {
        var urls = (configuration[Setting] ?? configuration["ASPNETCORE_URLS"] ?? Otherwise).Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

        if (Array.Exists(urls, AsksForAnyPort))
        {
            urls = [.. urls.Select(url => AsksForAnyPort(url) ? new UriBuilder(url) { Port = FreePort() }.Uri.GetLeftPart(UriPartial.Authority) : url)];
            configuration[Setting] = string.Join(';', urls);
        }

        return urls;
    }

    private static bool AsksForAnyPort(string url) => Uri.TryCreate(url, UriKind.Absolute, out var address) && address.Port == 0;

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
