using System.CommandLine;
using System.Globalization;
using McpAuthorization.Grants;
using Studio.Connections;

namespace Studio.Cli;

internal static class ConnectionCommands
{
    public static Command Create(Shell shell) => new("connections", "The agents that signed in by OAuth.") { List(shell), End(shell), EndAll(shell) };

    private static Command List(Shell shell)
    {
        var command = new Command("list", "The connections into a workspace.");
        var actor = new ActorOptions(command);
        command.SetAction((given, ct) => shell.RunAsync("connections.list", async scope =>
        {
            var (list, rows, cursor) = (scope.GetRequiredService<ListConnections>(), new List<string?[]>(), (string?)null);
            do
            {
                var page = await list.RunAsync(ConnectionsOf.Workspace, ListConnections.MaxLimit, cursor, ct);
                rows.AddRange(page.Connections.Select(c => (string?[])
                    [$"{c.Id}", c.Name, c.Person, string.Join(' ', c.Scopes), WireTime.Text(c.Since), StateOf(c)]));
                cursor = page.NextCursor;
            }
            while (cursor is not null);

            Table.Write(shell, ["id", "client", "person", "scopes", "since", "state"], rows);
        }, actor.Of(given), ct));
        return command;
    }

    private static Command End(Shell shell)
    {
        var id = new Argument<Guid>("id") { Description = "The connection, from connections list." };
        var command = new Command("end", "Disconnects an agent. Acts on its next call.") { id };
        var actor = new ActorOptions(command);
        command.SetAction((given, ct) => shell.RunAsync("connections.end", async scope =>
        {
            await scope.GetRequiredService<EndConnection>().RunAsync(given.GetRequiredValue(id), ct);
            shell.Say("The connection has ended.");
        }, actor.Of(given), ct));
        return command;
    }

    // A command of its own and not an option of 'end': a forgotten id must not end everything.
    private static Command EndAll(Shell shell)
    {
        var before = new Option<string>("--before") { Description = "Those that were made before this time, with a UTC offset: after a restore, the time of the restore.", HelpName = "time", Required = true };
        var command = new Command("end-all", "Disconnects every agent of every workspace, for instance after a restore. Acts on their next call.") { before };
        command.SetAction((given, ct) => shell.RunAsync("connections.end_all", async scope =>
        {
            var ended = await scope.GetRequiredService<EndAllConnections>().RunAsync(Read(given.GetRequiredValue(before)), ct);
            shell.Say(ended is 1 ? "1 connection has ended." : $"{ended} connections have ended.");
        }, ct));
        return command;
    }

    private static DateTimeOffset Read(string time) =>
        DateTimeOffset.TryParse(time, CultureInfo.InvariantCulture, out var read) && WireTime.Takes(time, read) ? read : throw Refuse.Invalid("before", $"'{time}' {WireTime.Words}.");

    private static string StateOf(AgentConnectionView connection) => connection.EndedAt is { } ended
        ? $"ended {WireTime.Text(ended)} ({WireJson.NameOf(connection.EndedBy ?? GrantEnd.Disconnected)})"
        : WireJson.NameOf(connection.State);
}
