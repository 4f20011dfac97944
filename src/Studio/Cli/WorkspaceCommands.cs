using System.CommandLine;
using Studio.Callers;
using Studio.Workspaces;

namespace Studio.Cli;

internal static class WorkspaceCommands
{
    public static Command Create(Shell shell) => new("workspaces", "The workspaces of this installation.") { Add(shell), List(shell), Agents(shell), Approvals(shell), Archive(shell) };

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
        var policy = new Argument<string>("policy") { Description = "The most that agents may do in the workspace, whoever they act for." }
            .AcceptOnlyFromAmong([.. Enum.GetValues<AgentPolicy>().Select(WireJson.NameOf)]);
        var command = new Command("agents", "Says what agents may do in a workspace. Acts on their next call.") { policy };
        var actor = new ActorOptions(command);
        command.SetAction((given, ct) => shell.RunAsync("workspaces.agents", async scope =>
        {
            var (name, here) = (given.GetRequiredValue(policy), scope.GetRequiredService<Caller>().WorkspaceId);
            await scope.GetRequiredService<SetAgentPolicy>().RunAsync(here, WireJson.Read<AgentPolicy>("policy", name)!.Value, ct);
            shell.Say($"The policy for agents is {name}, from their next call on.");
        }, actor.Of(given), ct));
        return command;
    }

    private static Command Approvals(Shell shell)
    {
        var mode = new Option<string?>("--mode") { Description = "What a post needs before it goes on the calendar." };
        var agents = new Option<string?>("--agents-may-approve") { Description = "Whether agents may decide on posts, where their person may." };
        mode.AcceptOnlyFromAmong([.. Enum.GetValues<ApprovalMode>().Select(WireJson.NameOf)]);
        agents.AcceptOnlyFromAmong("on", "off");
        var command = new Command("approvals", "Says who has to approve posts in a workspace. Without an option it shows what holds.") { mode, agents };
        var actor = new ActorOptions(command);
        command.SetAction((given, ct) => shell.RunAsync("workspaces.approvals", async scope =>
        {
            var now = await scope.GetRequiredService<SetApprovals>().RunAsync(
                WireJson.Read<ApprovalMode>("mode", given.GetValue(mode)), given.GetValue(agents) is { } state ? state is "on" : null, ct);
            shell.Say($"The mode is {WireJson.NameOf(now.Mode)}. Agents may {(now.AgentsMayApprove ? "" : "not ")}approve.");
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
