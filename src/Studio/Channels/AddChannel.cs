using Studio.Callers;
using Studio.Data;

namespace Studio.Channels;

public sealed class AddChannel(AppDb db, Caller caller) : IUseCase
{
    public static Needs Needs => new(Permission.ManageSocialAccounts, Scope.Mcp);

    public async Task<AccountView> RunAsync(string network, string name, string handle, int? characterLimit, CancellationToken ct)
    {
        caller.Demand(Needs);

        var channel = Channel.Connect(caller.WorkspaceId, network, name, handle, characterLimit);
        db.Channels.Add(channel);
        await db.SaveChangesAsync(ct);

        return AccountView.Of(channel);
    }
}
