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
            var key = scope.GetRequiredService<RotateKeys>().Run();
            shell.Say($"A new key is in the ring. Every node seals with it from {WireTime.Text(key.ActivationDate)} until {WireTime.Text(key.ExpirationDate)}. Nobody is signed out, and nothing has to be restarted.");
            return Task.CompletedTask;
        }, ct));
        return command;
    }
}
