using System.Net;
using System.Net.Sockets;

namespace Studio.Tests.Support;

/// <summary>The product on real Kestrel on this computer, for browsers. Everything else is as in <see cref="TestApp"/>: its database, its clock.</summary>
internal static class RunningApp
{
    public static TestApp Start()
    {
        // Taken beforehand and not left to Kestrel: the address is a setting, which has to be known before the server is built.
        var port = FreePort();
        var address = $"http://127.0.0.1:{port}";
        var app = new TestApp(host => host.UseSetting("urls", address), address);
        app.UseKestrel(port);
        app.StartServer();
        return app;
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, port: 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
