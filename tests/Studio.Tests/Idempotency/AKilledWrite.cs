using System.Collections.Concurrent;
using System.Net;
using Microsoft.EntityFrameworkCore;
using Studio.Callers;
using Studio.Tests.Support;

namespace Studio.Tests.Idempotency;

/// <summary>A real process, killed while it writes. Whoever repeats what it was asked gets its answer, or makes up for it.</summary>
public sealed class AKilledWrite : IDisposable
{
    private const int Rounds = 3;
    private const int Clients = 4;

    private readonly TestApp _app = new(address: $"http://127.0.0.1:{RunningApp.FreePort()}");
    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Is_done_once_whenever_its_process_died()
    {
        var ada = await Somebody.JoinAsync(_app);
        var channel = await ada.ConnectChannelAsync();
        using var http = new HttpClient { BaseAddress = new(_app.Address), DefaultRequestHeaders = { Authorization = new("Bearer", await ada.KeyAsync(Permission.All, channel)) } };
        var (answers, next) = (new ConcurrentDictionary<int, string?>(), 0);

        for (var round = 0; round < Rounds; round++)
        {
            using var process = await OwnProcess.StartAsync(_app, http, _ct);
            var before = answers.Count;
            var writing = Enumerable.Range(0, Clients).Select(_ => Task.Run(async () =>
            {
                for (var alive = true; alive;)
                {
                    var key = Interlocked.Increment(ref next);
                    answers[key] = null;
                    alive = (answers[key] = await DraftAsync(http, channel, key)) is not null;
                }
            })).ToList();

            while (answers.Count < before + 25)
            {
                await Task.Delay(5, _ct);
            }

            process.Kill();
            await process.WaitForExitAsync(_ct);
            await Task.WhenAll(writing);
        }

        using var last = await OwnProcess.StartAsync(_app, http, _ct);
        foreach (var (key, answer) in answers)
        {
            var again = await DraftAsync(http, channel, key);
            Assert.NotNull(again);
            Assert.Equal(answer ?? again, again);
        }

        last.Kill();
        await last.WaitForExitAsync(_ct);
        Assert.Equal(answers.Count, await _app.InDbAsync(db => db.Posts.IgnoreQueryFilters().CountAsync(_ct)));
        Assert.True((await _app.VerifyAsync(_ct)).Holds);
    }

    public void Dispose() => _app.Dispose();

    private async Task<string?> DraftAsync(HttpClient http, Guid channel, int key)
    {
        try
        {
            var response = await http.PostAsJsonAsync("/api/v1/posts", new { social_account_id = channel, caption = $"Post {key}", idempotency_key = $"k-{key}" }, _ct);
            var text = await response.Content.ReadAsStringAsync(_ct);
            Assert.True(response.StatusCode is HttpStatusCode.Created, text);
            return text;
        }
        catch (Exception gone) when (gone is HttpRequestException or IOException)
        {
            return null;
        }
    }
}
