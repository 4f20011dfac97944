using System.Net;
using Microsoft.EntityFrameworkCore;
using Studio.Data;
using Studio.Tests.Support;
using Studio.Trail;
using Studio.Webhooks;
using Studio.Webhooks.Delivery;

namespace Studio.Tests.Webhooks;

public sealed class DeliveringMessages : IAsyncLifetime
{
    private static readonly TimeSpan[] Waits =
    [
        TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2), TimeSpan.FromHours(5),
        TimeSpan.FromHours(10), TimeSpan.FromHours(14), TimeSpan.FromHours(20), TimeSpan.FromHours(24),
    ];

    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;
    private Receiver _receiver = null!;
    private Somebody _ada = null!;
    private HttpClient _rest = null!;
    private Guid _channel;
    private Guid _webhook;

    private TestApp App => _receiver.App;

    public async ValueTask InitializeAsync()
    {
        _receiver = await Receiver.StartAsync();
        _ada = await Somebody.JoinAsync(App);
        _rest = await _ada.RestAsync();
        _channel = await _ada.ConnectChannelAsync();
        _webhook = (await _rest.AddWebhookAsync(types: "post.draft")).Webhook.Id;
    }

    [Fact]
    public async Task Happens_once_and_is_written_down()
    {
        await _rest.DraftAsync(_channel, "Hello", _ct);
        await _receiver.SendAsync();
        await _receiver.SendAfterAsync(TimeSpan.FromDays(2));
        await SignInAgainAsync();

        var delivery = await TheOneAsync();
        Assert.Equal((Assert.Single(_receiver.Told).Id, "post.draft", DeliveryStatus.Delivered, 1, 200, null), ($"{delivery.Id}", delivery.EventType, delivery.Status, delivery.Attempts, delivery.LastStatusCode, delivery.NextAttemptAt));
        Assert.NotNull(delivery.DeliveredAt);
    }

    [Fact]
    public async Task M05_Is_tried_again_later_and_later_and_then_given_up()
    {
        _receiver.AnswerWith(500);
        await _rest.DraftAsync(_channel, "Hello", _ct);
        await _receiver.SendAsync();

        for (var i = 0; i < Waits.Length; i++)
        {
            var wait = (await TheOneAsync()).NextAttemptAt!.Value - App.Clock.GetUtcNow();
            Assert.InRange(wait, Waits[i] - TimeSpan.FromMilliseconds(1), Waits[i] * 1.2);

            await _receiver.SendAfterAsync(wait - TimeSpan.FromMilliseconds(1));
            Assert.Equal(i + 1, _receiver.Told.Count);
            await SignInAgainAsync();
            await _receiver.SendAfterAsync(TimeSpan.FromMilliseconds(1));
            Assert.Equal(i + 2, _receiver.Told.Count);
        }

        var given = await TheOneAsync();
        Assert.Equal((DeliveryStatus.Failed, 10, null, 500, "It answered 500."), (given.Status, given.Attempts, given.NextAttemptAt, given.LastStatusCode, given.LastError));
        Assert.Single(_receiver.Told.Select(told => told.Id).Distinct());

        // The time of each attempt is signed, so that an old one cannot be played to the receiver again.
        Assert.Equal(10, _receiver.Told.Select(told => told.Headers["webhook-timestamp"]).Distinct().Count());
    }

    // However many wait: a place among those that are served is not kept for as long as a receiver takes to say yes.
    [Fact]
    public async Task M05_A_slow_one_that_says_yes_gives_its_place_up()
    {
        for (var i = 0; i < 5; i++)
        {
            await _rest.DraftAsync(_channel, $"Hello {i}", _ct);
        }

        _receiver.Answer = _ =>
        {
            App.Clock.AdjustTime(App.Clock.GetUtcNow() + TimeSpan.FromSeconds(9));
            return Task.CompletedTask;
        };

        foreach (var told in new[] { 2, 4, 5 })
        {
            await _receiver.SendAsync();
            Assert.Equal(told, _receiver.Told.Count);
        }
    }

    [Fact]
    public async Task Starts_anew_when_it_is_replayed()
    {
        _receiver.AnswerWith(500);
        await _rest.DraftAsync(_channel, "Hello", _ct);
        await _receiver.SendAsync();
        await FailAsync();
        var failed = Assert.Single((await _rest.DeliveriesAsync(_webhook, "?status=failed")).Deliveries);

        _receiver.AnswerWith(204);
        var replayed = await _rest.PostAsync($"/api/v1/webhooks/{_webhook}/deliveries/{failed.Id}/replay", null, _ct);
        await _receiver.SendAsync();

        Assert.Equal(HttpStatusCode.Accepted, replayed.StatusCode);
        Assert.Equal((2, 1), (_receiver.Told.Count, _receiver.Told.Select(told => (told.Id, told.Body)).Distinct().Count()));
        var delivered = await TheOneAsync();
        Assert.Equal((DeliveryStatus.Delivered, 1, 204, null), (delivered.Status, delivered.Attempts, delivered.LastStatusCode, delivered.LastError));

        // What has arrived too: the receiver may have lost it.
        await _rest.PostAsync($"/api/v1/webhooks/{_webhook}/deliveries/{failed.Id}/replay", null, _ct);
        await _receiver.SendAsync();
        Assert.Equal(3, _receiver.Told.Count);
    }

    [Fact]
    public async Task Waits_as_long_as_it_is_asked_to_within_reason()
    {
        foreach (var (asked, seconds) in new[] { ("120", 120), ("3", 5), ("99999999", 24 * 3600), ("Tue, 01 Jan 2030 09:10:00 GMT", 600), ("soon", 5) })
        {
            _receiver.AnswerWith(503, answer => answer.Headers.RetryAfter = asked);
            await _rest.DraftAsync(_channel, "Hello", _ct);
            await _receiver.SendAsync();

            var latest = (await _rest.DeliveriesAsync(_webhook)).Deliveries[0];
            Assert.InRange((latest.NextAttemptAt!.Value - App.Clock.GetUtcNow()).TotalSeconds, seconds - 0.001, seconds * 1.2);
        }
    }

    [Fact]
    public async Task M02_Does_not_follow_a_redirect()
    {
        _receiver.AnswerWith(302, answer => answer.Headers.Location = "https://elsewhere.test/");
        await _rest.DraftAsync(_channel, "Hello", _ct);
        await _receiver.SendAsync();

        Assert.Equal(["hooks.agent.test/studio"], _receiver.Internet.Requested);
        Assert.Contains("redirects are not followed", (await TheOneAsync()).LastError);
    }

    [Fact]
    public async Task M01_Does_not_reach_an_address_that_became_private()
    {
        _receiver.Internet.Names["hooks.agent.test"] = [[IPAddress.Parse("10.0.0.1")]];
        await _rest.DraftAsync(_channel, "Hello", _ct);
        await _receiver.SendAsync();

        Assert.Empty(_receiver.Internet.Connected);
        var delivery = await TheOneAsync();
        Assert.Equal((DeliveryStatus.Pending, 1, "hooks.agent.test is not on the public internet."), (delivery.Status, delivery.Attempts, delivery.LastError));
    }

    // As large as it likes, with whatever in it: nobody reads it.
    [Fact]
    public async Task M03_Reads_and_shows_nothing_of_an_answer_but_its_status()
    {
        _receiver.Answer = async http =>
        {
            http.Response.StatusCode = 500;
            http.Response.ContentLength = 5_000_000;
            await http.Response.WriteAsync("inside-words", _ct);
        };
        await _rest.DraftAsync(_channel, "Hello", _ct);
        await _receiver.SendAsync();

        var deliveries = await _rest.GetStringAsync($"/api/v1/webhooks/{_webhook}/deliveries", _ct);
        Assert.Contains("It answered 500.", deliveries);
        Assert.DoesNotContain("inside-words", deliveries);

        _receiver.Answer = async http =>
        {
            http.Response.ContentLength = 5_000_000;
            await http.Response.WriteAsync("many words", _ct);
        };
        await _receiver.SendAfterAsync(TimeSpan.FromSeconds(10));
        Assert.Equal(DeliveryStatus.Delivered, (await TheOneAsync()).Status);
    }

    [Fact]
    public async Task Ends_where_the_receiver_is_gone()
    {
        _receiver.AnswerWith(410);
        await _rest.DraftAsync(_channel, "Hello", _ct);
        await _rest.DraftAsync(_channel, "Hello", _ct);
        await _receiver.SendAsync();
        await _receiver.SendAfterAsync(TimeSpan.FromHours(12));
        await SignInAgainAsync();

        Assert.Single(_receiver.Told);
        var webhook = await WebhookAsync();
        Assert.Equal((false, "The receiver answered 410: it wants nothing more."), (webhook.Enabled, webhook.DisabledBecause));
        var row = Assert.Single(await App.RowsAsync(_ada.WorkspaceId, _ct), row => row.Action == "webhook.disable");
        Assert.Equal((Via.None, null, _webhook, "ok"), (row.Via, row.UserId, row.TargetId, row.Outcome));
    }

    [Fact]
    public async Task Goes_on_with_what_waits_once_somebody_switches_it_on_again()
    {
        _receiver.AnswerWith(410);
        await _rest.DraftAsync(_channel, "Hello", _ct);
        await _rest.DraftAsync(_channel, "Hello", _ct);
        await _receiver.SendAsync();

        _receiver.AnswerWith(200);
        await _rest.PatchAsJsonAsync($"/api/v1/webhooks/{_webhook}", new { enabled = true }, _ct).ReadAsync<WebhookView>(_ct);
        await _receiver.SendAsync();

        Assert.Equal([DeliveryStatus.Delivered, DeliveryStatus.Failed], (await _rest.DeliveriesAsync(_webhook)).Deliveries.Select(delivery => delivery.Status));
    }

    [Fact]
    public async Task Ends_where_nothing_has_arrived_for_days()
    {
        _receiver.AnswerWith(503);
        for (var day = 0; day < 6; day++)
        {
            Assert.True((await WebhookAsync()).Enabled);
            await _rest.DraftAsync(_channel, "Hello", _ct);
            await _receiver.SendAsync();
            await _receiver.SendAfterAsync(TimeSpan.FromDays(1));
            await SignInAgainAsync();
        }

        var webhook = await WebhookAsync();
        Assert.False(webhook.Enabled);
        Assert.Contains("Nothing has arrived for 5 days. The last attempt: It answered 503.", webhook.DisabledBecause);
        Assert.True(webhook.Failures > 6, $"{webhook.Failures}");
        Assert.Single(await App.RowsAsync(_ada.WorkspaceId, _ct), row => row.Action == "webhook.disable");
    }

    [Fact]
    public async Task Forgives_failures_once_something_arrives()
    {
        _receiver.AnswerWith(503);
        await _rest.DraftAsync(_channel, "Hello", _ct);
        await _receiver.SendAsync();
        var failing = await WebhookAsync();
        Assert.Equal((1, true), (failing.Failures, failing.FailingSince is not null));

        _receiver.AnswerWith(200);
        await _receiver.SendAfterAsync(TimeSpan.FromSeconds(10));
        var well = await WebhookAsync();
        Assert.Equal((0, null), (well.Failures, well.FailingSince));
    }

    // attacks.md M09: what somebody set up does not outlive what they may.
    [Theory]
    [InlineData("deactivated")]
    [InlineData("demoted")]
    [InlineData("archived")]
    public async Task M09_Stops_when_whoever_answers_for_it_may_not_any_more(string how)
    {
        await _rest.DraftAsync(_channel, "Hello", _ct);
        await App.InDbAsync(db => how switch
        {
            "deactivated" => db.Users.Where(p => p.Id == _ada.UserId).ExecuteUpdateAsync(set => set.SetProperty(p => p.IsActive, false), _ct),
            "demoted" => db.Members.Where(m => m.UserId == _ada.UserId).ExecuteUpdateAsync(set => set.SetProperty(m => m.RoleId, Studio.Workspaces.Role.Manager.Id), _ct),
            _ => db.Workspaces.Where(w => w.Id == _ada.WorkspaceId).ExecuteUpdateAsync(set => set.SetProperty(w => w.IsArchived, true), _ct),
        });

        await _receiver.SendAsync();

        Assert.Empty(_receiver.Told);
        var row = Assert.Single(await App.RowsAsync(_ada.WorkspaceId, _ct), row => row.Action == "webhook.disable");
        Assert.Equal(_webhook, row.TargetId);
        if (how is not "archived")
        {
            var successor = await (await Somebody.JoinAsync(App, "owner", _ada.WorkspaceId)).RestAsync();
            Assert.Contains("Nobody answers for it", (await successor.GetAsync($"/api/v1/webhooks/{_webhook}", _ct).ReadAsync<WebhookView>(_ct)).DisabledBecause);
            await successor.PatchAsJsonAsync($"/api/v1/webhooks/{_webhook}", new { enabled = true }, _ct).ReadAsync<WebhookView>(_ct);
            await _receiver.SendAsync();
            Assert.Single(_receiver.Told);
        }
    }

    [Fact]
    public async Task M05_To_one_that_is_slow_holds_up_no_other()
    {
        var (asked, released) = (new TaskCompletionSource(), new TaskCompletionSource());
        await _rest.AddWebhookAsync("https://quick.agent.test/quick");
        _receiver.Answer = async http =>
        {
            if (http.Request.Path == "/studio")
            {
                asked.TrySetResult();
                await released.Task;
            }
        };
        var sender = App.Services.GetRequiredService<WebhookSender>();

        await _rest.DraftAsync(_channel, "one", _ct);
        await sender.BeginAsync(_ct);
        await asked.Task;
        await _rest.DraftAsync(_channel, "two", _ct);
        while (_receiver.Told.Count(told => told.Path == "/quick") < 2)
        {
            await sender.BeginAsync(_ct);
            await Task.Delay(5, _ct);
        }

        Assert.Single(_receiver.Told, told => told.Path == "/studio");
        released.SetResult();
        await sender.FinishAsync();
        Assert.Equal(2, _receiver.Told.Count(told => told.Path == "/studio"));
    }

    [Fact]
    public async Task Is_done_by_one_of_two_nodes()
    {
        await using var other = _receiver.AppOn(App);
        for (var i = 0; i < 10; i++)
        {
            await _rest.DraftAsync(_channel, "Hello", _ct);
        }

        while ((await _rest.DeliveriesAsync(_webhook, "?status=pending")).Deliveries.Count > 0)
        {
            await Task.WhenAll(_receiver.SendAsync(), _receiver.SendAsync(other));
        }

        Assert.Equal((10, 10), (_receiver.Told.Count, _receiver.Told.Select(told => told.Id).Distinct().Count()));
    }

    // Delivered, and then nothing is due; or failed and due again, as the clock of another node may have it.
    [Theory]
    [InlineData(200)]
    [InlineData(500)]
    public async Task Is_not_done_by_a_node_that_looked_before_another_did_it(int status)
    {
        _receiver.AnswerWith(status);
        await _rest.DraftAsync(_channel, "Hello", _ct);
        var claim = new BeforeAClaim(async () =>
        {
            await _receiver.SendAsync();
            await App.InDbAsync(db => db.WebhookDeliveries.Where(d => d.Status == DeliveryStatus.Pending).ExecuteUpdateAsync(set => set.SetProperty(d => d.NextAttemptAt, App.Clock.GetUtcNow()), _ct));
        });
        await using var late = _receiver.AppOn(App, claim.Listen);
        await _receiver.SendAsync(late);

        Assert.Single(_receiver.Told);
        Assert.Equal(1, (await TheOneAsync()).Attempts);
    }

    [Fact]
    public async Task Is_done_again_under_the_same_id_where_the_sender_died()
    {
        using var death = new CancellationTokenSource();
        _receiver.Answer = async http =>
        {
            await death.CancelAsync();
            await Task.Delay(Timeout.Infinite, http.RequestAborted);
        };
        await _rest.DraftAsync(_channel, "Hello", _ct);
        var sender = App.Services.GetRequiredService<WebhookSender>();
        await sender.BeginAsync(death.Token);
        await sender.FinishAsync();

        _receiver.AnswerWith(200);
        await _receiver.SendAfterAsync(DeliverMessages.Claim - TimeSpan.FromSeconds(1));
        Assert.Single(_receiver.Told);
        await _receiver.SendAfterAsync(TimeSpan.FromSeconds(1));

        Assert.Equal((2, 1), (_receiver.Told.Count, _receiver.Told.Select(told => told.Id).Distinct().Count()));
        Assert.Equal(DeliveryStatus.Delivered, (await TheOneAsync()).Status);
    }

    [Fact]
    public async Task Goes_by_the_clock_of_the_server()
    {
        await using var clocked = new TestApp(host => host.ConfigureServices(services => services.AddSingleton(_receiver.Internet.Network)), beside: App);
        _ = clocked.Server;
        await _rest.DraftAsync(_channel, "Hello", _ct);

        while (_receiver.Told.IsEmpty)
        {
            App.Clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(10, _ct);
        }

        Assert.Single(_receiver.Told);
    }

    [Fact]
    public async Task Is_forgotten_after_a_month()
    {
        await _rest.DraftAsync(_channel, "Hello", _ct);
        await _receiver.SendAsync();
        var forget = App.Services.GetServices<IHostedService>().OfType<ForgetMessages>().Single();

        _receiver.Wait(TimeSpan.FromDays(29));
        await forget.RunAsync(_ct);
        Assert.Single(await _receiver.KeptAsync(_ada.WorkspaceId));
        _receiver.Wait(TimeSpan.FromDays(2));
        await forget.RunAsync(_ct);

        Assert.Empty(await _receiver.KeptAsync(_ada.WorkspaceId));
        Assert.Equal(0, await App.InDbAsync(db => db.WebhookDeliveries.CountAsync(_ct)));
    }

    [Fact]
    public async Task Looks_into_indexes_only()
    {
        var engine = App.Services.GetRequiredService<Engine>();
        var plans = await App.InDbAsync(async db => new[]
        {
            string.Join('\n', await Plan.OfAsync(db.WaitingEndpoints(App.Clock.GetUtcNow()), engine, _ct)),
            string.Join('\n', await Plan.OfAsync(db.DueFor(_webhook, App.Clock.GetUtcNow()).Take(1), engine, _ct)),
            string.Join('\n', await Plan.OfAsync(db.DeliveriesOf(_webhook, null, Guid.CreateVersion7()).Take(51), engine, _ct)),
            string.Join('\n', await Plan.OfAsync(db.DeliveriesOf(_webhook, DeliveryStatus.Failed, Guid.CreateVersion7()).Take(51), engine, _ct)),
        });

        Assert.Contains("ix_webhook_deliveries_endpoint_id_next_attempt_at", plans[0]);
        Assert.Contains("ix_webhook_deliveries_endpoint_id_next_attempt_at", plans[1]);
        Assert.Contains(TestDatabase.IsPostgres ? "webhook_deliveries" : "sqlite_autoindex_webhook_deliveries_1 (endpoint_id=? AND message_id<?)", plans[2]);
        Assert.Contains("ix_webhook_deliveries_endpoint_id_status_message_id", plans[3]);
        Assert.All(plans, plan => Assert.DoesNotContain(TestDatabase.IsPostgres ? "Seq Scan on webhook_deliveries" : "SCAN d", plan.Replace("SCAN w", "", StringComparison.Ordinal), StringComparison.Ordinal));
    }

    public async ValueTask DisposeAsync() => await _receiver.DisposeAsync();

    private async Task<DeliveryView> TheOneAsync() => Assert.Single((await _rest.DeliveriesAsync(_webhook)).Deliveries);

    private Task<WebhookView> WebhookAsync() => _rest.GetAsync($"/api/v1/webhooks/{_webhook}", _ct).ReadAsync<WebhookView>(_ct);

    private Task<int> FailAsync() => App.InDbAsync(db => db.WebhookDeliveries.ExecuteUpdateAsync(
        set => set.SetProperty(d => d.Status, DeliveryStatus.Failed).SetProperty(d => d.NextAttemptAt, (DateTimeOffset?)null).SetProperty(d => d.Attempts, 10), _ct));

    // A token of a test lives for an hour.
    private async Task SignInAgainAsync() => _rest = await _ada.RestAsync();
}
