using System.CommandLine;
using Studio.Callers;
using Studio.Workspaces;

namespace Studio.Cli;

internal static class WorkspaceCommands
{
    public static Command Create(Shell shell) => new("workspaces", "The workspaces of this installation.") { Add(shell), List(shell), Agents(shell), Archive(shell) };

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

    private static Command Agents(Shell shell)
    {
        var state = new Argument<string>("state") { Description = "Whether agents may act in the workspace." }.AcceptOnlyFromAmong("on", "off");
        var command = new Command("agents", "Lets agents act in a workspace, or none of them. Acts on their next call.") { state };
        var actor = new ActorOptions(command);
        command.SetAction((given, ct) => shell.RunAsync("workspaces.agents", async scope =>
        {
            await scope.GetRequiredService<SwitchAgents>().RunAsync(scope.GetRequiredService<Caller>().WorkspaceId, given.GetRequiredValue(state) is "on", ct);
            shell.Say($"Agents are {given.GetRequiredValue(state)}.");
        }, actor.Of(given), ct));
        return command;
    }

    private static Command Archive(Shell shell)
    {
        var command = new Command("archive", "Closes a workspace. Nothing is deleted, and nobody acts in it any more.");
        var actor = new ActorOptions(command);
        command.SetAction((given, ct) => shell.RunAsync("workspaces.archive", async scope =>
        {
            await scope.GetRequiredService<ArchiveWorkspace>().RunAsync(ct);
            shell.Say("The workspace is archived.");
        }, actor.Of(given), ct));
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
