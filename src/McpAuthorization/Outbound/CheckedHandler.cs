using System.Security.Cryptography.X509Certificates;

namespace McpAuthorization.Outbound;

/// <summary>Requests to addresses that strangers chose: public ones over https, no redirects, and only so much of an answer.</summary>
internal sealed class CheckedHandler(OutboundLimits limits, CheckedConnection connection, Network network) : DelegatingHandler(Sockets(connection, network))
{
    // Kilobytes. A chosen server may send headers for ever.
    private const int MaxHeaders = 16;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        DemandHttps(request.RequestUri);

        // A body that grows when it is unpacked would not be bounded by what came over the wire: none is asked for, and none unpacked.
        request.Headers.AcceptEncoding.Clear();
        request.Headers.AcceptEncoding.Add(new("identity"));

        var deadline = new Deadline(limits.Timeout, cancellationToken);

        try
        {
            var response = await deadline.KeepAsync(base.SendAsync(request, deadline.Token));

            if (response.Content.Headers.ContentLength > limits.MaxBytes)
            {
                response.Dispose();
                throw BoundedStream.TooLong(limits.MaxBytes);
            }

            response.Content = await BoundedAsync(response.Content, deadline);
            return response;
        }
        catch (HttpRequestException failure) when (failure.InnerException is OutboundRefusedException refused)
        {
            deadline.Dispose();
            throw refused;
        }
        catch
        {
            deadline.Dispose();
            throw;
        }
    }

    public static void DemandHttps(Uri? address)
    {
        if (address is not { IsAbsoluteUri: true, Scheme: "https", UserInfo: "" })
        {
            throw new OutboundRefusedException("Only https addresses without a user name are called.");
        }
    }

    private async Task<StreamContent> BoundedAsync(HttpContent content, Deadline deadline)
    {
        var bounded = new StreamContent(new BoundedStream(await content.ReadAsStreamAsync(CancellationToken.None), limits.MaxBytes, deadline));

        foreach (var (name, values) in content.Headers.NonValidated)
        {
            bounded.Headers.TryAddWithoutValidation(name, values);
        }

        return bounded;
    }

    private static SocketsHttpHandler Sockets(CheckedConnection connection, Network network) => new()
    {
        ConnectCallback = connection.OpenAsync,
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        Credentials = null,
        MaxResponseHeadersLength = MaxHeaders,
        MaxResponseDrainSize = 0,
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
        // Our trace ids are nobody's business out there.
        ActivityHeadersPropagator = null,
        SslOptions = { CertificateChainPolicy = Trust(network) },
    };

    // A certificate may name addresses of missing issuers and of revocation lists, which would be fetched from wherever it says.
    private static X509ChainPolicy Trust(Network network)
    {
        var policy = new X509ChainPolicy { DisableCertificateDownloads = true, RevocationMode = X509RevocationMode.NoCheck };

        if (network.Roots is { } roots)
        {
            policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            policy.CustomTrustStore.AddRange(roots);
        }

        return policy;
    }
}
