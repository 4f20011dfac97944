using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using McpAuthorization.Outbound;

namespace Studio.Webhooks.Delivery;

/// <summary>One attempt: a signed POST. Of its answer only the status and Retry-After are looked at; the body is not even read.</summary>
internal sealed class SendMessage(IHttpClientFactory clients, WebhookSecrets secrets, TimeProvider clock)
{
    /// <summary>The client that messages are sent with.</summary>
    public const string Http = "Studio.Webhooks";

    private static readonly ProductInfoHeaderValue Sender = new("Studio-Webhooks", "1.0");

    public async Task<Attempt> RunAsync(DueDelivery due, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        if (SignatureOf(due, now) is not { } signature)
        {
            return new Attempt.Failed(null, "Its secret cannot be opened with the keys at hand. Give it a new one.");
        }

        using var client = clients.CreateClient(Http);
        using var request = new HttpRequestMessage(HttpMethod.Post, due.Url) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(due.Payload)) };
        request.Content.Headers.ContentType = new("application/json");
        request.Headers.UserAgent.Add(Sender);
        request.Headers.Add("webhook-id", due.MessageId.ToString());
        request.Headers.Add("webhook-timestamp", now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
        request.Headers.Add("webhook-signature", signature);

        try
        {
            using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
            return Read(answer, now);
        }
        catch (HttpRequestException failure)
        {
            return new Attempt.Failed(null, WordsOf(failure));
        }
    }

    // A ring that was lost would otherwise be tried every minute for ever.
    private string? SignatureOf(DueDelivery due, DateTimeOffset now)
    {
        try
        {
            return secrets.Sign(due.MessageId, now.ToUnixTimeSeconds(), due.Payload, due.SecretsAt(now));
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private static Attempt Read(HttpResponseMessage answer, DateTimeOffset now)
    {
        var status = (int)answer.StatusCode;
        return answer.IsSuccessStatusCode ? new Attempt.Arrived(status)
            : answer.StatusCode is HttpStatusCode.Gone ? new Attempt.Gone()
            : new Attempt.Failed(status, status is >= 300 and < 400 ? $"It answered {status}: redirects are not followed. Give the address that it leads to." : $"It answered {status}.", AskedFor(answer, now));
    }

    private static TimeSpan? AskedFor(HttpResponseMessage answer, DateTimeOffset now) =>
        answer.Headers.RetryAfter is { } after ? after.Delta ?? after.Date - now : null;

    private static string WordsOf(HttpRequestException failure) => failure switch
    {
        OutboundRefusedException => failure.Message,
        { InnerException: TimeoutException } => failure.Message,
        { HttpRequestError: HttpRequestError.NameResolutionError } => "Its name has no address.",
        { HttpRequestError: HttpRequestError.SecureConnectionError } => "No secure connection could be made: its certificate may have expired, or be for another name.",
        _ => "It could not be reached, or did not answer as HTTP servers do.",
    };
}
