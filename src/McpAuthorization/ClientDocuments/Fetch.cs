using System.Net;
using McpAuthorization.Outbound;
using Microsoft.Extensions.Options;

namespace McpAuthorization.ClientDocuments;

/// <summary>What came from a stranger's server.</summary>
internal sealed record Fetched(byte[] Body, string? MediaType, TimeSpan Life);

/// <summary>Gets a file of a client's over the client that reaches public addresses only.</summary>
internal sealed class Fetch(IHttpClientFactory clients, IOptions<McpAuthorizationOptions> options, TimeProvider clock)
{
    public const string Document = "McpAuthorization.Document";
    public const string Keys = "McpAuthorization.Keys";
    public const string Logo = "McpAuthorization.Logo";

    /// <exception cref="HttpRequestException">It could not be had; <see cref="IsFinal"/> says whether that is the answer.</exception>
    public async Task<Fetched> RunAsync(string kind, string address, string accept, CancellationToken ct)
    {
        using var client = clients.CreateClient(kind);
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.Accept.ParseAdd(accept);
        // Some hosts serve nobody who does not say who they are.
        request.Headers.UserAgent.ParseAdd("McpAuthorization");

        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);

        // CIMD draft, section 5.1: 200 and nothing else. A redirect would lend one host's name to another.
        if (response.StatusCode is not HttpStatusCode.OK)
        {
            throw new HttpRequestException($"The answer was {(int)response.StatusCode}.", null, response.StatusCode);
        }

        if (response.Content.Headers.ContentEncoding.Any(encoding => encoding is not "identity"))
        {
            throw new HttpRequestException("The answer was packed, which nobody asked for.", null, HttpStatusCode.OK);
        }

        return new Fetched(await response.Content.ReadAsByteArrayAsync(ct), response.Content.Headers.ContentType?.MediaType, LifeOf(response));
    }

    /// <summary>Whether the server has answered, and not as it should: then what it said before does not count any more. Silence is no answer.</summary>
    public static bool IsFinal(HttpRequestException failure) =>
        failure is OutboundRefusedException || failure.StatusCode is < HttpStatusCode.InternalServerError and not (HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests);

    // RFC 9111, sections 4.2 and 5.2.2, as far as a cache needs it that never asks whether something has changed.
    private TimeSpan LifeOf(HttpResponseMessage response)
    {
        var life = response.Headers.CacheControl switch
        {
            { NoStore: true } or { NoCache: true } => TimeSpan.Zero,
            { SharedMaxAge: { } shared } => shared - (response.Headers.Age ?? TimeSpan.Zero),
            { MaxAge: { } own } => own - (response.Headers.Age ?? TimeSpan.Zero),
            _ when response.Content.Headers.Expires is { } end => end - (response.Headers.Date ?? clock.GetUtcNow()),
            _ => TimeSpan.Zero,
        };
        var (least, most) = (options.Value.ClientDocuments.ShortestLife, options.Value.ClientDocuments.LongestLife);
        return life < least ? least : life > most ? most : life;
    }
}
