using System.CommandLine;

namespace Studio.Cli;

/// <summary>The two options of every command that acts in a workspace.</summary>
internal sealed class ActorOptions
{
    private readonly Option<string?> _as;
    private readonly Option<string?> _workspace = new("--workspace") { Description = "The workspace, by id or name. Not needed where there is only one.", HelpName = "id or name" };

    public ActorOptions(Command command, bool personRequired = false)
    {
        _as = new("--as")
        {
            Description = personRequired ? "The member that this is done as, with that member's permissions." : "A member to act as, with that member's permissions. Without it you act as the operator.",
            HelpName = "email",
            Required = personRequired,
        };
        command.Options.Add(_workspace);
        command.Options.Add(_as);
    }

    public Actor Of(ParseResult given) => new(given.GetValue(_as), given.GetValue(_workspace));
}
