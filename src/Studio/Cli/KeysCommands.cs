using System.CommandLine;
using Studio.Keys;

namespace Studio.Cli;

internal static class KeysCommands
{
    public static Command Create(Shell shell) => new("keys", "The keys that this installation seals its own secrets with.") { Rotate(shell) };

    private static Command Rotate(Shell shell)
    {
        var command = new Command("rotate", "Adds a key to the ring. The old ones go on opening what they sealed: nobody is signed out.");
        command.SetAction((_, ct) => shell.RunAsync("keys.rotate", scope =>
        {
            shell.Say($"A new key is in the ring, good until {WireTime.Text(scope.GetRequiredService<RotateKeys>().Run())}. Nobody is signed out.");
            return Task.CompletedTask;
        }, ct));
        return command;
    }
}
