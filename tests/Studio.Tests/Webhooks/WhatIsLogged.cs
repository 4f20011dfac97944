using System.Net;
using Studio.Tests.Support;
using Studio.Webhooks;

namespace Studio.Tests.Webhooks;

public sealed class WhatIsLogged
{
    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Is_no_secret_no_signature_and_no_text()
    {
        var log = new EveryWord();
        await using var receiver = await Receiver.StartAsync(log);
        var ada = await Somebody.JoinAsync(receiver.App);
        var rest = await ada.RestAsync();
        var added = await rest.AddWebhookAsync(Receiver.Url + "?token=made-up-token");
        var rotated = await rest.PostAsync($"/api/v1/webhooks/{added.Webhook.Id}/rotate-secret", null, _ct).ReadAsync<WebhookWithSecret>(_ct);
        await rest.DraftAsync(await ada.ConnectChannelAsync(), "the-caption", _ct);

        // Told, refused with words of its own, and not there.
        await receiver.SendAsync();
        receiver.Answer = http =>
        {
            http.Response.StatusCode = 500;
            return http.Response.WriteAsync("the-words", _ct);
        };
        Assert.Equal(HttpStatusCode.Accepted, (await rest.PostAsync($"/api/v1/webhooks/{added.Webhook.Id}/test", null, _ct)).StatusCode);
        await receiver.SendAsync();
        receiver.Answer = http =>
        {
            http.Abort();
            return Task.CompletedTask;
        };
        await rest.PostAsync($"/api/v1/webhooks/{added.Webhook.Id}/test", null, _ct);
        await receiver.SendAsync();

        var signatures = receiver.Told.SelectMany(told => told.Signatures).ToList();
        Assert.True(signatures.Count >= 6, $"{signatures.Count}");
        Assert.Contains("/rotate-secret", log.Text, StringComparison.Ordinal);
        Assert.All(
            [added.Secret["whsec_".Length..], rotated.Secret["whsec_".Length..], .. signatures.Select(signature => signature["v1,".Length..]), "the-caption", "the-words", "made-up-token"],
            secret => Assert.DoesNotContain(secret, log.Text, StringComparison.Ordinal));
    }
}
