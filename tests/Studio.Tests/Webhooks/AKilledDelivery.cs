using System.Collections.Concurrent;
using McpAuthorization.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Studio.Callers;
using Studio.Tests.Support;
using Studio.Webhooks;

namespace Studio.Tests.Webhooks;

/// <summary>A real process, killed while it sends. Whatever was changed is told, and told under one id.</summary>
public sealed class AKilledDelivery : IDisposable
{
    private const int Clients = 2;

    private static readonly int Rounds = Environment.GetEnvironmentVariable("STUDIO_TEST_LONG") is { Length: > 0 } ? 50 : 2;

    private readonly TestApp _app = new(address: $"http://127.0.0.1:{RunningApp.FreePort()}");
    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;
    private readonly ConcurrentQueue<Guid> _told = [];

    [Fact]
    public async Task Is_made_after_all_and_once_where_nobody_died()
    {
        await using var internet = await Internet.StartAsync();
        internet.Answer = http =>
        {
            _told.Enqueue(Guid.Parse(http.Request.Headers["webhook-id"].ToString()));
            return Task.CompletedTask;
        };
        var roots = Path.Combine(_app.DataDirectory, "roots.pem");
        await File.WriteAllTextAsync(roots, TestCertificates.Roots[0].ExportCertificatePem(), _ct);
        var ada = await Somebody.JoinAsync(_app);
        var channel = await ada.ConnectChannelAsync();
        using var http = new HttpClient { BaseAddress = new(_app.Address), DefaultRequestHeaders = { Authorization = new("Bearer", await ada.KeyAsync(Permission.All, channel)) } };

        for (var round = 0; round < Rounds; round++)
        {
            using var process = await OwnProcess.StartAsync(_app, http, _ct, ("SSL_CERT_FILE", roots));
            if (round == 0)
            {
                await http.PostAsJsonAsync("/api/v1/webhooks", new { url = $"https://localhost:{internet.Port}/" }, _ct).ReadAsync<WebhookWithSecret>(_ct);
            }

            var before = _told.Count;
            var writing = Enumerable.Range(0, Clients).Select(_ => Task.Run(() => DraftUntilItDiesAsync(http, channel))).ToList();
            while (_told.Count < before + 20)
            {
                await Task.Delay(5, _ct);
            }

            process.Kill();
            await process.WaitForExitAsync(_ct);
            await Task.WhenAll(writing);

            // A claim runs out in a minute.
            await _app.InDbAsync(db => db.WebhookDeliveries.Where(d => d.NextAttemptAt != null).ExecuteUpdateAsync(set => set.SetProperty(d => d.NextAttemptAt, DateTimeOffset.UnixEpoch), _ct));
        }

        using var last = await OwnProcess.StartAsync(_app, http, _ct, ("SSL_CERT_FILE", roots));
        while (await _app.InDbAsync(db => db.WebhookDeliveries.AnyAsync(d => d.Status == DeliveryStatus.Pending, _ct)))
        {
            await Task.Delay(50, _ct);
        }

        last.Kill();
        await last.WaitForExitAsync(_ct);

        var (posts, messages) = await _app.InDbAsync(async db => (await db.Posts.IgnoreQueryFilters().CountAsync(_ct), await db.WebhookMessages.IgnoreQueryFilters().Select(m => m.Id).ToListAsync(_ct)));
        Assert.Equal(posts, messages.Count);
        Assert.Equal(messages.Order(), _told.Distinct().Order());

        // One for each that was on its way when its process died.
        Assert.InRange(_told.Count - messages.Count, 0, Rounds);
    }

    public void Dispose() => _app.Dispose();

    private async Task DraftUntilItDiesAsync(HttpClient http, Guid channel)
    {
        try
        {
            while (true)
            {
                (await http.PostAsJsonAsync("/api/v1/posts", new { social_account_id = channel, caption = "Hello" }, _ct)).EnsureSuccessStatusCode();
            }
        }
        catch (Exception gone) when (gone is HttpRequestException or IOException)
        {
            // As it should be.
        }
    }
}
