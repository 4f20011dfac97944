using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Studio.Callers;
using Studio.Cli;
using Studio.Tests.Support;
using Studio.Webhooks;

namespace Studio.Tests.Webhooks;

public sealed class ManagingWebhooks : IAsyncLifetime
{
    private const string Webhooks = "/api/v1/webhooks";

    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;
    private Receiver _receiver = null!;
    private Somebody _ada = null!;
    private HttpClient _rest = null!;

    private TestApp App => _receiver.App;

    public async ValueTask InitializeAsync()
    {
        _receiver = await Receiver.StartAsync();
        _receiver.Internet.Names["inside.test"] = [[IPAddress.Parse("192.168.0.1")]];
        _receiver.Internet.Names["nowhere.test"] = [[]];
        _receiver.Internet.Names["localhost"] = [[IPAddress.Loopback]];
        _ada = await Somebody.JoinAsync(App);
        _rest = await _ada.RestAsync();
    }

    [Fact]
    public async Task Goes_from_adding_to_removing_and_each_step_is_on_record()
    {
        var created = await _rest.PostAsJsonAsync(Webhooks, new { url = Receiver.Url, description = "Alerts", event_types = new[] { "post.published", "key.created", "key.created" } }, _ct);
        var added = (await created.Content.ReadFromJsonAsync<WebhookWithSecret>(WireJson.Options, _ct))!.Webhook;

        Assert.Equal((HttpStatusCode.Created, $"{Webhooks}/{added.Id}"), (created.StatusCode, created.Headers.Location!.ToString()));
        Assert.Equal(["post.published", "key.created"], added.EventTypes);
        Assert.Equal((_ada.UserId, "Test client", true, "Alerts"), (added.KeptBy, added.Agent, added.Enabled, added.Description));

        var changed = await _rest.PatchAsJsonAsync($"{Webhooks}/{added.Id}", new { url = "https://other.test/hook", event_types = new[] { "*" } }, _ct).ReadAsync<WebhookView>(_ct);
        Assert.Equal(("https://other.test/hook", "Alerts", "*"), (changed.Url, changed.Description, Assert.Single(changed.EventTypes)));
        var page = await _rest.GetAsync(Webhooks, _ct).ReadAsync<WebhooksPage>(_ct);
        Assert.Equal(changed.Id, Assert.Single(page.Webhooks).Id);
        Assert.Contains("post.partially_published", page.EventTypes);

        await _rest.PostAsync($"{Webhooks}/{added.Id}/rotate-secret", null, _ct).ReadAsync<WebhookWithSecret>(_ct);
        await _rest.PostAsync($"{Webhooks}/{added.Id}/test", null, _ct).ReadAsync<DeliveryView>(_ct);
        Assert.True((await _rest.DeleteAsync($"{Webhooks}/{added.Id}", _ct).ReadAsync<RemovedWebhook>(_ct)).Removed);
        Assert.Equal(HttpStatusCode.NotFound, (await _rest.GetAsync($"{Webhooks}/{added.Id}", _ct)).StatusCode);
        Assert.Equal(0, await App.InDbAsync(db => db.WebhookDeliveries.CountAsync(_ct)));

        var rows = (await App.RowsAsync(_ada.WorkspaceId, _ct)).Where(row => row.Action.StartsWith("webhook.", StringComparison.Ordinal) && row.Outcome == "ok").ToList();
        Assert.Equal(["webhook.create", "webhook.update", "webhook.rotate_secret", "webhook.test", "webhook.delete"], rows.Select(row => row.Action));
        Assert.All(rows, row => Assert.Equal((added.Id, _ada.UserId), (row.TargetId!.Value, row.UserId)));
    }

    [Fact]
    public async Task M01_Takes_no_address_that_is_not_on_the_internet()
    {
        var kept = (await _rest.AddWebhookAsync()).Webhook;
        string[] nowhere =
        [
            "http://hooks.agent.test/studio",
            "http://127.0.0.1:9000/",
            "https://127.0.0.1/",
            "https://[::1]/",
            "https://localhost/",
            "https://10.1.2.3/",
            "https://169.254.169.254/latest/meta-data",
            "https://[::ffff:10.0.0.1]/",
            "https://0x7f000001/",
            "https://2130706433/",
            "https://inside.test/",
            "https://nowhere.test/",
            "https://user:word@hooks.agent.test/",
            "https://hooks.agent.test/#part",
            "ftp://hooks.agent.test/",
            "file:///etc/passwd",
            "//hooks.agent.test/",
            "nonsense",
            "",
        ];

        foreach (var url in nowhere)
        {
            await IsRefusedAsync(_rest.PostAsJsonAsync(Webhooks, new { url }, _ct), "url");
            await IsRefusedAsync(_rest.PatchAsJsonAsync($"{Webhooks}/{kept.Id}", new { url }, _ct), "url");
        }

        Assert.Equal(Receiver.Url, Assert.Single((await _rest.GetAsync(Webhooks, _ct).ReadAsync<WebhooksPage>(_ct)).Webhooks).Url);
        Assert.Empty(_receiver.Internet.Connected);
    }

    [Fact]
    public async Task Says_what_is_wrong_with_what_it_is_given()
    {
        (string Body, string? Field)[] wrong =
        [
            ("""{"url":"https://hooks.agent.test/","event_types":[]}""", "event_types"),
            ("""{"url":"https://hooks.agent.test/","event_types":["post.lost"]}""", "event_types"),
            ("""{"url":"https://hooks.agent.test/","event_types":[null]}""", "event_types"),
            ("""{"url":"https://hooks.agent.test/","event_types":["webhook.test"]}""", "event_types"),
            ("""{"url":"https://hooks.agent.test/","event_types":"*"}""", "event_types"),
            ("""{"url":"https://hooks.agent.test/","description":"DESCRIPTION"}""", "description"),
            ("""{"url":"https://hooks.agent.test/","secret":"whsec_AAAA"}""", "secret"),
            ("""{"url":"https://hooks.agent.test/\u0000"}""", "url"),
            ("""{}""", null),
        ];

        foreach (var (body, field) in wrong)
        {
            using var content = new StringContent(body.Replace("DESCRIPTION", new string('x', 201), StringComparison.Ordinal), Encoding.UTF8, "application/json");
            await IsRefusedAsync(_rest.PostAsync(Webhooks, content, _ct), field);
        }
    }

    // What a header is made of are ids, numbers and base64: nothing that anybody wrote.
    [Fact]
    public async Task M06_Lets_nobody_write_a_header()
    {
        await _rest.AddWebhookAsync("https://hooks.agent.test/a%0d%0aX-Evil:%201?b=%0d%0aX-Evil:%201");
        await _rest.DraftAsync(await _ada.ConnectChannelAsync(), "a\r\nX-Evil: 1", _ct);
        await _receiver.SendAsync();

        Assert.DoesNotContain("X-Evil", Assert.Single(_receiver.Told).Headers.Keys);
    }

    [Fact]
    public async Task J_Shows_a_secret_once_and_keeps_it_sealed()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Webhooks) { Content = JsonContent.Create(new { url = Receiver.Url }) };
        request.Headers.Add("Idempotency-Key", "add-1");
        var added = await _rest.SendAsync(request, _ct).ReadAsync<WebhookWithSecret>(_ct);
        using var again = new HttpRequestMessage(HttpMethod.Post, Webhooks) { Content = JsonContent.Create(new { url = Receiver.Url }) };
        again.Headers.Add("Idempotency-Key", "add-1");
        var repeated = await _rest.SendAsync(again, _ct).ReadAsync<WebhookWithSecret>(_ct);
        Assert.Equal(added.Secret, repeated.Secret);
        await _rest.PostAsync($"{Webhooks}/{added.Webhook.Id}/test", null, _ct);
        await _receiver.SendAsync();

        var secret = added.Secret["whsec_".Length..];
        foreach (var path in new[] { Webhooks, $"{Webhooks}/{added.Webhook.Id}", $"{Webhooks}/{added.Webhook.Id}/deliveries", "/api/v1/trail" })
        {
            Assert.DoesNotContain(secret, await _rest.GetStringAsync(path, _ct), StringComparison.Ordinal);
        }

        var kept = await App.InDbAsync(async db => (
            Answer: await db.KeptAnswers.IgnoreQueryFilters().Select(a => a.Body + a.Headers).SingleAsync(_ct),
            Endpoint: await db.WebhookEndpoints.IgnoreQueryFilters().SingleAsync(_ct),
            Message: await db.WebhookMessages.IgnoreQueryFilters().Select(m => m.Payload).SingleAsync(_ct)));
        Assert.DoesNotContain(secret, kept.Answer + kept.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("whsec", kept.Answer, StringComparison.Ordinal);
        Assert.Equal(-1, kept.Endpoint.Secret.AsSpan().IndexOf(Convert.FromBase64String(secret)));
    }

    [Fact]
    public async Task Signs_with_the_old_secret_too_for_a_day_after_a_new_one()
    {
        var added = await _rest.AddWebhookAsync(types: "key.revoked");
        var rotated = await _rest.PostAsync($"{Webhooks}/{added.Webhook.Id}/rotate-secret", null, _ct).ReadAsync<WebhookWithSecret>(_ct);
        Assert.NotEqual(added.Secret, rotated.Secret);
        Assert.Equal(App.Clock.GetUtcNow().AddDays(1), rotated.Webhook.OldSecretUntil);

        await _rest.PostAsync($"{Webhooks}/{added.Webhook.Id}/test", null, _ct);
        await _receiver.SendAsync();
        _receiver.Wait(TimeSpan.FromDays(1));
        await (await _ada.RestAsync()).PostAsync($"{Webhooks}/{added.Webhook.Id}/test", null, _ct);
        await _receiver.SendAsync();

        Assert.Equal(
            [(2, true, true), (1, false, true)],
            _receiver.Told.Select(told => (told.Signatures.Length, told.IsSignedWith(added.Secret), told.IsSignedWith(rotated.Secret))));
    }

    [Fact]
    public async Task Is_for_those_who_manage_the_workspace()
    {
        var webhook = (await _rest.AddWebhookAsync()).Webhook.Id;
        var channel = await _ada.ConnectChannelAsync();
        var other = await _ada.ConnectChannelAsync("bluesky", "Other");
        var manager = await Somebody.JoinAsync(App, "manager", _ada.WorkspaceId);

        foreach (var (who, status) in new[]
                 {
                     (await manager.RestAsync(), HttpStatusCode.Forbidden),
                     (App.With(await _ada.TokenAsync(Scope.PostsRead | Scope.PostsWrite | Scope.PostsPublish)), HttpStatusCode.Forbidden),
                     (App.With(await _ada.KeyAsync(Permission.All & ~Permission.ManageWorkspaceSettings, channel, other)), HttpStatusCode.Forbidden),

                     // It is told of every account, and so it is for a key that reaches every account.
                     (App.With(await _ada.KeyAsync(Permission.All, channel)), HttpStatusCode.Forbidden),
                     (App.With(await _ada.KeyAsync(Permission.All, channel, other)), HttpStatusCode.OK),
                 })
        {
            Assert.Equal(status, (await who.GetAsync(Webhooks, _ct)).StatusCode);
            Assert.Equal(status, (await who.GetAsync($"{Webhooks}/{webhook}", _ct)).StatusCode);
            Assert.Equal(status, (await who.GetAsync($"{Webhooks}/{webhook}/deliveries", _ct)).StatusCode);
            Assert.Equal(status, (await who.PatchAsJsonAsync($"{Webhooks}/{webhook}", new { description = "x" }, _ct)).StatusCode);
            Assert.Equal(status, (await who.PostAsync($"{Webhooks}/{webhook}/rotate-secret", null, _ct)).StatusCode);
            Assert.Equal(status == HttpStatusCode.OK ? HttpStatusCode.Accepted : status, (await who.PostAsync($"{Webhooks}/{webhook}/test", null, _ct)).StatusCode);
            Assert.Equal(status == HttpStatusCode.OK ? HttpStatusCode.Created : status, (await who.PostAsJsonAsync(Webhooks, new { url = Receiver.Url }, _ct)).StatusCode);
        }

        await App.InDbAsync(db => db.Workspaces.Where(w => w.Id == _ada.WorkspaceId).ExecuteUpdateAsync(set => set.SetProperty(w => w.AgentPolicy, AgentPolicy.NeedsApproval), _ct));
        Assert.Contains("policy for agents", await (await _rest.GetAsync(Webhooks, _ct)).Content.ReadAsStringAsync(_ct));
    }

    [Fact]
    public async Task L13_Knows_none_of_another_workspace()
    {
        var webhook = (await _rest.AddWebhookAsync()).Webhook.Id;
        await _rest.PostAsync($"{Webhooks}/{webhook}/test", null, _ct);
        var delivery = Assert.Single((await _rest.DeliveriesAsync(webhook)).Deliveries).Id;
        var eve = await (await Somebody.JoinAsync(App)).RestAsync();
        var own = (await eve.AddWebhookAsync()).Webhook.Id;

        foreach (var (method, path) in new[]
                 {
                     ("GET", $"{webhook}"), ("PATCH", $"{webhook}"), ("DELETE", $"{webhook}"), ("POST", $"{webhook}/test"), ("POST", $"{webhook}/rotate-secret"),
                     ("GET", $"{webhook}/deliveries"), ("POST", $"{webhook}/deliveries/{delivery}/replay"), ("POST", $"{own}/deliveries/{delivery}/replay"),
                 })
        {
            using var request = new HttpRequestMessage(new(method), $"{Webhooks}/{path}") { Content = method is "PATCH" ? JsonContent.Create(new { enabled = false }) : null };
            var answer = await eve.SendAsync(request, _ct);
            Assert.True(answer.StatusCode is HttpStatusCode.NotFound, $"{method} {path}: {answer.StatusCode}");
            Assert.Contains($"There is no such {(path.StartsWith($"{own}", StringComparison.Ordinal) ? "delivery" : "webhook")}.", await answer.Content.ReadAsStringAsync(_ct));
        }

        Assert.Equal(own, Assert.Single((await eve.GetAsync(Webhooks, _ct).ReadAsync<WebhooksPage>(_ct)).Webhooks).Id);
        Assert.True((await _rest.GetAsync($"{Webhooks}/{webhook}", _ct).ReadAsync<WebhookView>(_ct)).Enabled);
    }

    [Fact]
    public async Task Stops_at_ten_however_many_are_added_at_once()
    {
        var statuses = await Task.WhenAll(Enumerable.Range(0, 14).Select(async i => (await _rest.PostAsJsonAsync(Webhooks, new { url = $"https://hooks.agent.test/{i}" }, _ct)).StatusCode));

        Assert.Equal((10, 4), (statuses.Count(status => status is HttpStatusCode.Created), statuses.Count(status => status is HttpStatusCode.Conflict)));
    }

    [Fact]
    public async Task M10_Replays_thirty_times_a_minute()
    {
        var webhook = (await _rest.AddWebhookAsync()).Webhook.Id;
        await _rest.PostAsync($"{Webhooks}/{webhook}/test", null, _ct);
        var delivery = Assert.Single((await _rest.DeliveriesAsync(webhook)).Deliveries).Id;
        for (var i = 0; i < 30; i++)
        {
            Assert.Equal(HttpStatusCode.Accepted, (await _rest.PostAsync($"{Webhooks}/{webhook}/deliveries/{delivery}/replay", null, _ct)).StatusCode);
        }

        var refused = await _rest.PostAsync($"{Webhooks}/{webhook}/deliveries/{delivery}/replay", null, _ct);
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Equal("webhook_replays", (await refused.Content.ReadFromJsonAsync<JsonElement>(_ct)).GetProperty("tier").GetString());
    }

    [Fact]
    public async Task M10_Tests_five_times_a_minute_and_says_when_again()
    {
        var webhook = (await _rest.AddWebhookAsync()).Webhook.Id;
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(HttpStatusCode.Accepted, (await _rest.PostAsync($"{Webhooks}/{webhook}/test", null, _ct)).StatusCode);
        }

        var refused = await _rest.PostAsync($"{Webhooks}/{webhook}/test", null, _ct);
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Equal("webhook_tests", (await refused.Content.ReadFromJsonAsync<JsonElement>(_ct)).GetProperty("tier").GetString());

        await _receiver.SendAsync();
        Assert.Equal(5, _receiver.Types.Count(type => type == "webhook.test"));
        _receiver.Wait(TimeSpan.FromMinutes(1));
        Assert.Equal(HttpStatusCode.Accepted, (await _rest.PostAsync($"{Webhooks}/{webhook}/test", null, _ct)).StatusCode);
    }

    [Fact]
    public async Task Tells_what_is_sent_page_by_page_and_by_status()
    {
        var webhook = (await _rest.AddWebhookAsync()).Webhook.Id;
        var channel = await _ada.ConnectChannelAsync();
        for (var i = 0; i < 3; i++)
        {
            await _rest.DraftAsync(channel, "Hello", _ct);
            if (i == 0)
            {
                await _receiver.SendAsync();
            }
        }

        var first = await _rest.DeliveriesAsync(webhook, "?limit=2");
        var second = await _rest.DeliveriesAsync(webhook, $"?limit=2&cursor={first.NextCursor}");
        Assert.Equal([DeliveryStatus.Pending, DeliveryStatus.Pending], first.Deliveries.Select(delivery => delivery.Status));
        Assert.Equal((DeliveryStatus.Delivered, null), (Assert.Single(second.Deliveries).Status, second.NextCursor));
        Assert.Equal(2, (await _rest.DeliveriesAsync(webhook, "?status=pending")).Deliveries.Count);
        await IsRefusedAsync(_rest.GetAsync($"{Webhooks}/{webhook}/deliveries?status=lost", _ct), "status");
        await IsRefusedAsync(_rest.GetAsync($"{Webhooks}/{webhook}/deliveries?limit=0", _ct), "limit");
        await IsRefusedAsync(_rest.GetAsync($"{Webhooks}/{webhook}/deliveries?cursor=x", _ct), "cursor");
    }

    [Fact]
    public async Task Tests_and_replays_nothing_while_it_is_off()
    {
        var webhook = (await _rest.AddWebhookAsync()).Webhook.Id;
        var test = await _rest.PostAsync($"{Webhooks}/{webhook}/test", null, _ct).ReadAsync<DeliveryView>(_ct);
        await _rest.PatchAsJsonAsync($"{Webhooks}/{webhook}", new { enabled = false }, _ct);

        Assert.Contains("Switch it on first", await (await _rest.PostAsync($"{Webhooks}/{webhook}/test", null, _ct)).Content.ReadAsStringAsync(_ct));
        Assert.Equal(HttpStatusCode.Conflict, (await _rest.PostAsync($"{Webhooks}/{webhook}/deliveries/{test.Id}/replay", null, _ct)).StatusCode);
        await _receiver.SendAsync();
        Assert.Empty(_receiver.Told);
    }

    [Fact]
    public async Task Is_done_at_the_shell_too()
    {
        var manager = await Somebody.JoinAsync(App, "manager", _ada.WorkspaceId);
        var added = await ShellAsync($"webhooks add {Receiver.Url} --event post.scheduled key.created --as {_ada.Email}");
        Assert.Contains("whsec_", added);
        var id = added.Split(' ')[1];
        var listed = await ShellAsync("webhooks list");
        Assert.Contains(Receiver.Url, listed);
        Assert.DoesNotContain("whsec_", listed);

        await _ada.KeyAsync(Permission.None, await _ada.ConnectChannelAsync());
        _receiver.AnswerWith(500);
        await _receiver.SendAsync();
        var deliveries = await ShellAsync($"webhooks deliveries {id} --status pending");
        Assert.Contains("It answered 500.", deliveries);
        _receiver.AnswerWith(200);
        await ShellAsync($"webhooks replay {id} {Assert.Single(_receiver.Told).Id}");
        await _receiver.SendAsync();
        Assert.Contains("delivered", await ShellAsync($"webhooks deliveries {id}"));

        Assert.Contains("manage_workspace_settings", await ShellAsync($"webhooks list --as {manager.Email}", exit: 1));
        await ShellAsync($"webhooks remove {id}");
        Assert.DoesNotContain(Receiver.Url, await ShellAsync("webhooks list"));
        Assert.Contains("webhook.delete", (await App.RowsAsync(_ada.WorkspaceId, _ct)).Select(row => row.Action));
    }

    public async ValueTask DisposeAsync() => await _receiver.DisposeAsync();

    private async Task IsRefusedAsync(Task<HttpResponseMessage> sending, string? field)
    {
        var answer = await sending;
        var text = await answer.Content.ReadAsStringAsync(_ct);
        Assert.True(answer.StatusCode is HttpStatusCode.UnprocessableEntity, $"{answer.StatusCode}: {text}");
        if (field is not null)
        {
            Assert.StartsWith(field, Assert.Single(JsonSerializer.Deserialize<JsonElement>(text).GetProperty("errors").EnumerateObject()).Name, StringComparison.Ordinal);
        }
    }

    private async Task<string> ShellAsync(string command, int exit = 0)
    {
        using var output = new StringWriter();
        var ended = await StudioCommands.RunAsync(command.Split(' '), App.Services, TextReader.Null, output, output);
        Assert.True(ended == exit, $"{command}: {output}");
        return output.ToString();
    }
}
