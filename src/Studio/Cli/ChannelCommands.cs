using System.CommandLine;
using Studio.Channels;

namespace Studio.Cli;

internal static class ChannelCommands
{
    public static Command Create(Shell shell) => new("channels", "The connected accounts of a workspace.") { Add(shell), List(shell), Limit(shell) };

    private static Command Add(Shell shell)
    {
        var network = new Argument<string>("network") { Description = $"One of {string.Join(", ", Network.All.Select(known => known.Code))}." };
        var name = new Argument<string>("name") { Description = "What the channel is called." };
        var handle = new Argument<string>("handle") { Description = "The account on the network, such as @acme@mastodon.example." };
        var limit = new Option<int?>("--character-limit") { Description = "The account's own limit of characters, where it is not the network's." };
        var command = new Command("add", "Adds a channel.") { network, name, handle, limit };
        var actor = new ActorOptions(command);
        command.SetAction((given, ct) => shell.RunAsync("channels.add", async scope =>
        {
            var added = await scope.GetRequiredService<AddChannel>().RunAsync(given.GetRequiredValue(network), given.GetRequiredValue(name), given.GetRequiredValue(handle), given.GetValue(limit), ct);
            shell.Say($"{added.AccountName} on {added.Platform} is here now, with the id {added.Id}.");
        }, actor.Of(given), ct));
        return command;
    }

    private static Command List(Shell shell)
    {
        var command = new Command("list", "The channels of a workspace.");
        var actor = new ActorOptions(command);
        command.SetAction((given, ct) => shell.RunAsync("channels.list", async scope =>
        {
            var (list, rows, cursor) = (scope.GetRequiredService<ListAccounts>(), new List<string?[]>(), (string?)null);
            do
            {
                var page = await list.RunAsync(ListAccounts.MaxLimit, cursor, ct);
                rows.AddRange(page.Accounts.Select(a => (string?[])[$"{a.Id}", a.Platform, a.AccountName, a.AccountHandle, WireJson.NameOf(a.ConnectionStatus)]));
                cursor = page.NextCursor;
            }
            while (cursor is not null);

            Table.Write(shell, ["id", "network", "name", "handle", "status"], rows);
        }, actor.Of(given), ct));
        return command;
    }

    private static Command Limit(Shell shell)
    {
        var channel = new Argument<Guid>("channel") { Description = "Its id, from channels list." };
        var posts = new Option<int?>("--posts-per-day") { Description = "How many posts it may have on one day: 0 locks it. Left out: what is usual for its network." };
        var command = new Command("limit", "Says how many posts a day a channel may have.") { channel, posts };
        var actor = new ActorOptions(command);
        command.SetAction((given, ct) => shell.RunAsync("channels.limit", async scope =>
        {
            var limited = await scope.GetRequiredService<LimitChannel>().RunAsync(given.GetRequiredValue(channel), given.GetValue(posts), ct);
            shell.Say($"{limited.AccountName} on {limited.Platform} may have {limited.DailyPostLimit} posts a day now.");
        }, actor.Of(given), ct));
        return command;
    }
}
