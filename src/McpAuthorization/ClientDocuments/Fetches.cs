using McpAuthorization.Limits;
using Microsoft.Extensions.Options;

namespace McpAuthorization.ClientDocuments;

/// <summary>How often we call strangers, over all nodes.</summary>
internal sealed class Fetches(LimitCounter counter, IOptions<McpAuthorizationOptions> options)
{
    // One person cannot use up what there is for an origin.
    private const int MostForOne = 10;

    /// <param name="address">What is to be fetched.</param>
    /// <param name="subject">Whoever makes us fetch it.</param>
    /// <param name="pause">How long the same is not fetched again, whatever came of it.</param>
    /// <param name="ct">Ends with the request.</param>
    /// <returns>Whether it may be fetched now.</returns>
    public async Task<bool> MayAsync(string address, string subject, TimeSpan pause, CancellationToken ct)
    {
        var origin = new Uri(address).GetLeftPart(UriPartial.Authority);

        return await counter.CountAsync(new("fetch", 1, pause), address, ct) is null
            && await counter.CountAsync(Limit.PerMinute("fetch for", MostForOne), subject, ct) is null
            && await counter.CountAsync(Limit.PerMinute("fetch from", options.Value.ClientDocuments.FetchesPerMinute), origin, ct) is null;
    }
}
