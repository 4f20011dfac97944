using System.CommandLine;

namespace Studio.Cli;

/// <summary>The command line of the server: what an operator does without a browser.</summary>
public static class StudioCommands
{
    private static readonly string[] Questions = ["--help", "-h", "-?", "/?", "--version"];

    private static readonly Func<Shell, Command>[] All =
    [
        AuditCommands.Create, KeysCommands.Create, UserCommands.Create, WorkspaceCommands.Create, ChannelCommands.Create, ApiKeyCommands.Create, ClientCommands.Create, ConnectionCommands.Create,
        WebhookCommands.Create,
    ];

    private static readonly HashSet<string> Names = [.. Questions, "audit", "keys", "users", "workspaces", "channels", "api-keys", "clients", "connections", "webhooks"];

    /// <summary>Whether these are words for a command, and not settings for serving.</summary>
    public static bool IsCommand(string[] args) => args is [var first, ..] && Names.Contains(first);

    public static Task<int> RunAsync(string[] args, IServiceProvider services) => RunAsync(args, services, Console.In, Console.Out, Console.Error);

    internal static Task<int> RunAsync(string[] args, IServiceProvider services, TextReader input, TextWriter output, TextWriter error)
    {
        var shell = new Shell(services, input, output, error);
        var root = new RootCommand("Studio, a social publishing studio that AI agents sign in to. Without a command it serves; 'demo' serves a small agency to try it with.");
        foreach (var command in All)
        {
            root.Subcommands.Add(command(shell));
        }

        // A handle such as @acme@mastodon.example is not the name of a file with more arguments.
        return root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null }).InvokeAsync(new InvocationConfiguration { Output = output, Error = error });
    }
}
