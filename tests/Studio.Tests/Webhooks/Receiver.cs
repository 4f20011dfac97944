using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using McpAuthorization.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Studio.Tests.Support;
using Studio.Webhooks;
using Studio.Webhooks.Delivery;

namespace Studio.Tests.Webhooks;

/// <summary>A server on the internet that is told things, and an app that tells them when the test says so and not by its clock.</summary>
internal sealed class Receiver : IAsyncDisposable
{
    public const string Url = "https://hooks.agent.test/studio";

    private Receiver(Internet internet, EveryWord? log)
    {
        Internet = internet;
        Log = log;
        App = AppOn(beside: null);
        internet.Answer = async http =>
        {
            using var body = new MemoryStream();
            await http.Request.Body.CopyToAsync(body);
            Told.Enqueue(new(http.Request.Method, http.Request.Path, http.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase), Encoding.UTF8.GetString(body.ToArray())));
            await Answer(http);
        };
    }

    public Internet Internet { get; }

    public EveryWord? Log { get; }

    public TestApp App { get; }

    public ConcurrentQueue<ToldMessage> Told { get; } = [];

    public IEnumerable<string> Types => Told.Select(told => told.Type);

    public RequestDelegate Answer { get; set; } = _ => Task.CompletedTask;

    public static async Task<Receiver> StartAsync(EveryWord? log = null) => new(await Internet.StartAsync(), log);

    /// <summary>Another node.</summary>
    public TestApp AppOn(TestApp? beside, Action<IServiceCollection>? more = null) => new(
        host => host.ConfigureServices(services =>
        {
            more?.Invoke(services);
            services.AddSingleton(Internet.Network);
            services.Remove(services.Single(service => service.ImplementationType == typeof(WebhookSender)));
            services.TryAddSingleton<WebhookSender>();
            if (Log is not null)
            {
                services.AddLogging(logging => logging.AddProvider(Log).SetMinimumLevel(LogLevel.Trace));
            }
        }),
        beside: beside);

    /// <summary>Sends all that is due now.</summary>
    public async Task SendAsync(TestApp? node = null)
    {
        var sender = (node ?? App).Services.GetRequiredService<WebhookSender>();
        await sender.BeginAsync(Ct);
        await sender.FinishAsync();
    }

    public Task SendAfterAsync(TimeSpan time)
    {
        Wait(time);
        return SendAsync();
    }

    /// <summary>Without what the clock would set off on the way: days have many seconds.</summary>
    public void Wait(TimeSpan time) => App.Clock.AdjustTime(App.Clock.GetUtcNow() + time);

    public void AnswerWith(int status, Action<HttpResponse>? more = null) => Answer = http =>
    {
        http.Response.StatusCode = status;
        more?.Invoke(http.Response);
        return Task.CompletedTask;
    };

    /// <summary>All that was put down to be told, in the order of time.</summary>
    public Task<List<string>> KeptAsync(Guid workspace) =>
        App.InDbAsync(db => db.WebhookMessages.IgnoreQueryFilters().Where(m => m.WorkspaceId == workspace).OrderBy(m => m.At).ThenBy(m => m.Type).Select(m => m.Type).ToListAsync(Ct));

    public async ValueTask DisposeAsync()
    {
        await App.DisposeAsync();
        await Internet.DisposeAsync();
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;
}

internal static class WebhooksOverRest
{
    public static Task<WebhookWithSecret> AddWebhookAsync(this HttpClient rest, string url = Receiver.Url, params string[] types) =>
        rest.PostAsJsonAsync("/api/v1/webhooks", new { url, event_types = types.Length == 0 ? null : types }, Ct).ReadAsync<WebhookWithSecret>(Ct);

    public static Task<DeliveriesPage> DeliveriesAsync(this HttpClient rest, Guid webhook, string query = "") =>
        rest.GetAsync($"/api/v1/webhooks/{webhook}/deliveries{query}", Ct).ReadAsync<DeliveriesPage>(Ct);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;
}

internal sealed record ToldMessage(string Method, string Path, Dictionary<string, string> Headers, string Body)
{
    public JsonElement Json => JsonSerializer.Deserialize<JsonElement>(Body);

    public JsonElement Data => Json.GetProperty("data");

    public string Type => Json.GetProperty("type").GetString()!;

    public string Id => Headers["webhook-id"];

    public string[] Signatures => Headers["webhook-signature"].Split(' ');

    /// <summary>As a receiver finds it out, by the words of the Standard Webhooks and nothing of ours.</summary>
    public bool IsSignedWith(string secret)
    {
        var key = Convert.FromBase64String(secret["whsec_".Length..]);
        var hash = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{Headers["webhook-id"]}.{Headers["webhook-timestamp"]}.{Body}"));
        return Signatures.Contains("v1," + Convert.ToBase64String(hash));
    }
}
