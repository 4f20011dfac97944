using System.CommandLine;
using Studio.People;
using Studio.Workspaces;

namespace Studio.Cli;

internal static class UserCommands
{
    public static Command Create(Shell shell) => new("users", "The people who sign in.") { Add(shell), Deactivate(shell), ResetPassword(shell) };

    private static Command Add(Shell shell)
    {
        var email = Email();
        var name = new Option<string>("--name") { Description = "What they are called.", Required = true };
        var workspace = new Option<string?>("--workspace") { Description = "A workspace that they join, by id or name.", HelpName = "id or name" };
        var role = new Option<string>("--role") { Description = "Their role there.", DefaultValueFactory = _ => "viewer" };
        var organizationRole = new Option<OrganizationRole>("--organization-role")
        {
            Description = "Their role in the workspace's organization. Owners and admins of it issue API keys.",
            DefaultValueFactory = _ => OrganizationRole.Member,
        };
        var password = Password();
        var command = new Command("add", "Adds a person. Without a password one is made and printed this once.") { email, name, workspace, role, organizationRole, password };
        command.SetAction((given, ct) => shell.RunAsync("users.add", async scope =>
        {
            var (who, where, members) = (given.GetRequiredValue(email), given.GetValue(workspace), scope.GetRequiredService<AddMember>());
            if (where is null && given.GetValue(organizationRole) is not OrganizationRole.Member)
            {
                throw Refuse.Invalid("workspace", "Say with --workspace which organization is meant: it is the one that the workspace belongs to.");
            }

            if (where is not null)
            {
                await members.DemandAsync(where, given.GetRequiredValue(role), ct);
            }

            var added = await scope.GetRequiredService<AddPerson>().RunAsync(who, given.GetRequiredValue(name), shell.Line(given.GetValue(password)), ct);
            shell.Say($"{who} is here now, with the id {added.Id}.");
            Say(shell, added.Password);

            if (where is not null)
            {
                await members.RunAsync(who, where, given.GetRequiredValue(role), given.GetValue(organizationRole), ct);
            }
        }, ct));
        return command;
    }

    private static Command Deactivate(Shell shell)
    {
        var email = Email();
        var command = new Command("deactivate", "Shuts a person out. Their sessions, connections and keys end with the next call.") { email };
        command.SetAction((given, ct) => shell.RunAsync("users.deactivate", async scope =>
        {
            await scope.GetRequiredService<DeactivatePerson>().RunAsync(given.GetRequiredValue(email), ct);
            shell.Say($"{given.GetRequiredValue(email)} cannot sign in any more, and nothing acts for them.");
        }, ct));
        return command;
    }

    private static Command ResetPassword(Shell shell)
    {
        var (email, password) = (Email(), Password());
        var command = new Command("reset-password", "Gives a person another password and ends their sessions. Without one given it is made and printed this once.") { email, password };
        command.SetAction((given, ct) => shell.RunAsync("users.reset-password", async scope =>
        {
            var chosen = shell.Line(given.GetValue(password));
            var made = await scope.GetRequiredService<ResetPassword>().RunAsync(given.GetRequiredValue(email), chosen, ct);
            shell.Say($"{given.GetRequiredValue(email)} has another password, and is signed out everywhere.");
            Say(shell, chosen is null ? made : null);
        }, ct));
        return command;
    }

    private static void Say(Shell shell, string? password)
    {
        if (password is not null)
        {
            shell.Say($"Password: {password}");
        }
    }

    private static Argument<string> Email() => new("email") { Description = "Their e-mail address, which they sign in with." };

    private static Option<bool> Password() => new("--password-stdin") { Description = "Read the password from standard input, one line." };
}
