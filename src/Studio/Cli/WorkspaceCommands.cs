using System.CommandLine;
using Studio.Workspaces;

namespace Studio.Cli;

internal static class WorkspaceCommands
{
    public static Command Create(Shell shell) => new("workspaces", "The workspaces of this installation.") { Add(shell), List(shell) };

    private static Command Add(Shell shell)
    {
        var name = new Argument<string>("name") { Description = "What it is called: a client or a brand." };
        var organization = new Option<string?>("--organization") { Description = "The organization it belongs to; one that does not exist is made. Not needed where there is only one.", HelpName = "name" };
        var zone = new Option<string>("--time-zone") { Description = "Where its people live.", DefaultValueFactory = _ => "UTC", HelpName = "IANA name" };
        var owner = new Option<string?>("--owner") { Description = "A person who becomes its owner.", HelpName = "email" };
        var command = new Command("add", "Adds a workspace.") { name, organization, zone, owner };
        command.SetAction((given, ct) => shell.RunAsync("workspaces.add", async scope =>
        {
            var added = await scope.GetRequiredService<AddWorkspace>().RunAsync(
                given.GetRequiredValue(name), given.GetValue(organization), given.GetRequiredValue(zone), given.GetValue(owner), ct);
            shell.Say($"{added.Name} of {added.Organization} is here now, with the id {added.Id}.");
        }, ct));
        return command;
    }

    private static Command List(Shell shell)
    {
        var command = new Command("list", "Every workspace of every organization.");
        command.SetAction((_, ct) => shell.RunAsync("workspaces.list", async scope =>
            Table.Write(
                shell,
                ["id", "organization", "name", "time zone", "state"],
                (await scope.GetRequiredService<ListAllWorkspaces>().RunAsync(ct)).Select(w => (string?[])[$"{w.Id}", w.Organization, w.Name, w.TimeZone, w.IsArchived ? "archived" : "open"])), ct));
        return command;
    }
}
