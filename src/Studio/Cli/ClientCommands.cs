using System.CommandLine;

namespace Studio.Cli;

// Each action is one call of the authorization server's directory of clients.
internal static class ClientCommands
{
    public static Command Create(Shell shell) => new("clients", "The programs that people sign in with.") { List(shell), Block(shell), Register(shell) };

    private static Command List(Shell shell)
    {
        var command = new Command("list", "Every client that has registered or was registered.");
        command.SetAction((_, ct) => shell.RunAsync("clients.list", _ => throw NotYet(), ct));
        return command;
    }

    private static Command Block(Shell shell)
    {
        var id = new Argument<string>("client-id") { Description = "The client's id, as 'clients list' shows it." };
        var command = new Command("block", "Shuts a client out everywhere, with the next call.") { id };
        command.SetAction((_, ct) => shell.RunAsync("clients.block", _ => throw NotYet(), ct));
        return command;
    }

    private static Command Register(Shell shell)
    {
        var name = new Argument<string>("name") { Description = "What people read on the consent page." };
        var redirects = new Option<string[]>("--redirect-uri") { Description = "Where answers may go.", Required = true, AllowMultipleArgumentsPerToken = true };
        var secret = new Option<bool>("--secret") { Description = "The client keeps a secret, which is printed this once." };
        var command = new Command("register", "Registers a client whose name is then shown as verified.") { name, redirects, secret };
        command.SetAction((_, ct) => shell.RunAsync("clients.register", _ => throw NotYet(), ct));
        return command;
    }

    private static RefusedException NotYet() => Refuse.Conflict("This version of Studio cannot do that yet.");
}
