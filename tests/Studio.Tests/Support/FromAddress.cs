using System.Net;

namespace Studio.Tests.Support;

/// <summary>Lets a test say which address a request comes from: in one process there is none.</summary>
internal sealed class FromAddress : IStartupFilter
{
    public const string Header = "X-Test-Address";

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use((http, rest) =>
        {
            if (http.Request.Headers.TryGetValue(Header, out var address))
            {
                http.Connection.RemoteIpAddress = IPAddress.Parse(address.ToString());
            }

            return rest(http);
        });
        next(app);
    };
}
