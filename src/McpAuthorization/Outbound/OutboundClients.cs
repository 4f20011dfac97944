using McpAuthorization;
using McpAuthorization.Outbound;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>For calls to addresses that somebody else chose: webhooks, media by URL, documents of clients.</summary>
public static class OutboundClients
{
    /// <summary>
    /// Makes a client of <see cref="IHttpClientFactory"/> safe to point anywhere. It speaks https only; looks a name up once, refuses it when
    /// any address of the answer is not public, and connects to an address that it has judged; follows no redirects (they are answers like
    /// others); uses no proxy, cookies or credentials of its own; and reads only so much, for so long. The one exception is loopback, by the
    /// names <c>localhost</c>, <c>127.0.0.1</c> and <c>[::1]</c>, while <see cref="McpAuthorizationOptions.Issuer"/> is on loopback itself.
    /// What it refuses is an <see cref="OutboundRefusedException"/>; an answer that takes too long is an <see cref="HttpRequestException"/>.
    /// Its requests are not logged, since their addresses may hold secrets.
    /// </summary>
    /// <param name="client">The client, as <c>AddHttpClient</c> gives it.</param>
    /// <param name="limits">How much is read, and for how long. These count, not <see cref="HttpClient.Timeout"/>.</param>
    /// <returns>The same client.</returns>
    public static IHttpClientBuilder ReachOnlyPublicAddresses(this IHttpClientBuilder client, OutboundLimits limits)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(limits);

        client.Services.TryAddSingleton<Network>();
        client.Services.TryAddSingleton(provider => new OutboundAddresses(ConnectionIn(provider)));
        return client
            .RemoveAllLoggers()
            .ConfigureHttpClient(http => http.Timeout = Timeout.InfiniteTimeSpan)
            .ConfigurePrimaryHttpMessageHandler(provider => new CheckedHandler(limits, ConnectionIn(provider), provider.GetRequiredService<Network>()));
    }

    private static CheckedConnection ConnectionIn(IServiceProvider provider) =>
        new(provider.GetRequiredService<Network>(), provider.GetRequiredService<IOptions<McpAuthorizationOptions>>());
}
