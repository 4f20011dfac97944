using System.CommandLine;
using Studio.Webhooks;

namespace Studio.Cli;

internal static class WebhookCommands
{
    public static Command Create(Shell shell) =>
        new("webhooks", "Where a workspace sends what happens in it.") { List(shell), Add(shell), Remove(shell), Deliveries(shell), Replay(shell) };

    private static Command List(Shell shell)
    {
        var command = new Command("list", "The webhooks of a workspace, oldest first.");
        var actor = new ActorOptions(command);
        command.SetAction((given, ct) => shell.RunAsync("webhooks.list", async scope =>
        {
            var page = await scope.GetRequiredService<ListWebhooks>().RunAsync(ct);
            Table.Write(shell, ["id", "url", "events", "state", "failures"], page.Webhooks.Select(webhook => (string?[])
                [$"{webhook.Id}", webhook.Url, string.Join(',', webhook.EventTypes), StateOf(webhook), $"{webhook.Failures}"]));
        }, actor.Of(given), ct));
        return command;
    }

    private static Command Add(Shell shell)
    {
        var url = new Argument<string>("url") { Description = "An https address that is reached from the internet." };
        var events = new Option<string[]>("--event") { Description = $"What it is told of. Without any: everything. There are {string.Join(", ", WebhookEvents.All)}.", AllowMultipleArgumentsPerToken = true };
        var description = new Option<string>("--description") { Description = "What it is for.", DefaultValueFactory = _ => "" };
        var command = new Command("add", "Adds a webhook and prints its secret this once. It tells things as long as that member may manage the workspace.") { url, events, description };
        var actor = new ActorOptions(command, personRequired: true);
        command.SetAction((given, ct) => shell.RunAsync("webhook.create", async scope =>
        {
            var types = given.GetValue(events) is { Length: > 0 } chosen ? chosen : null;
            var added = await scope.GetRequiredService<AddWebhook>().RunAsync(given.GetRequiredValue(url), given.GetRequiredValue(description), types, ct);
            shell.Say($"Webhook {added.Webhook.Id} is added. Its secret is shown this once:");
            shell.Say(added.Secret);
        }, actor.Of(given), ct));
        return command;
    }

    private static Command Remove(Shell shell)
    {
        var id = Webhook();
        var command = new Command("remove", "Removes a webhook, with what is still on its way to it.") { id };
        var actor = new ActorOptions(command);
        command.SetAction((given, ct) => shell.RunAsync("webhook.delete", async scope =>
        {
            await scope.GetRequiredService<RemoveWebhook>().RunAsync(given.GetRequiredValue(id), ct);
            shell.Say("The webhook is removed.");
        }, actor.Of(given), ct));
        return command;
    }

    private static Command Deliveries(Shell shell)
    {
        var id = Webhook();
        var status = new Option<string?>("--status") { Description = "Only those that are pending, delivered or failed.", HelpName = "status" };
        var limit = new Option<int>("--limit") { Description = $"How many, {ListDeliveries.MaxLimit} at most.", DefaultValueFactory = _ => ListDeliveries.DefaultLimit };
        var command = new Command("deliveries", "What was sent to a webhook lately, newest first.") { id, status, limit };
        var actor = new ActorOptions(command);
        command.SetAction((given, ct) => shell.RunAsync("webhook.deliveries", async scope =>
        {
            var page = await scope.GetRequiredService<ListDeliveries>()
                .RunAsync(given.GetRequiredValue(id), WireJson.Read<DeliveryStatus>("status", given.GetValue(status)), given.GetValue(limit), cursor: null, ct);
            Table.Write(shell, ["id", "event", "at", "state", "attempts", "next", "answer"], page.Deliveries.Select(delivery => (string?[])
            [
                $"{delivery.Id}", delivery.EventType, WireTime.Text(delivery.CreatedAt), WireJson.NameOf(delivery.Status), $"{delivery.Attempts}",
                delivery.NextAttemptAt is { } next ? WireTime.Text(next) : null, delivery.LastError ?? $"{delivery.LastStatusCode}",
            ]));
        }, actor.Of(given), ct));
        return command;
    }

    private static Command Replay(Shell shell)
    {
        var (id, delivery) = (Webhook(), new Argument<Guid>("delivery") { Description = "The delivery's id, as 'webhooks deliveries' shows it." });
        var command = new Command("replay", "Sends a message again, under its own id.") { id, delivery };
        var actor = new ActorOptions(command);
        command.SetAction((given, ct) => shell.RunAsync("webhook.replay", async scope =>
        {
            var replayed = await scope.GetRequiredService<ReplayDelivery>().RunAsync(given.GetRequiredValue(id), given.GetRequiredValue(delivery), ct);
            shell.Say($"{replayed.EventType} of {WireTime.Text(replayed.CreatedAt)} is sent again by the server, within a second where it is running.");
        }, actor.Of(given), ct));
        return command;
    }

    private static Argument<Guid> Webhook() => new("id") { Description = "The webhook's id, as 'webhooks list' shows it." };

    private static string StateOf(WebhookView webhook) => webhook.Enabled ? "on" : webhook.DisabledBecause is { } because ? $"off: {because}" : "off";
}
