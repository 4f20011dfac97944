using Studio.Callers;
using Studio.Connections;
using Studio.Mcp;
using Studio.Posts;
using Studio.Settings;
using Studio.Web.Agents;

namespace Studio.Web.Start;

internal sealed class StartPage(WhoAmI who, ListPosts list, ListStolenConnections stolen, Addresses addresses) : ProductPage
{
    private const int Latest = 5;

    public CallerView Who { get; private set; } = null!;

    public IReadOnlyList<PostView> Posts { get; private set; } = [];

    public IReadOnlyList<StolenConnection> Stolen { get; private set; } = [];

    public string McpAddress => addresses.Mcp + McpDoor.Path;

    /// <summary>Hosted agents call from the internet, and cannot see what only this network or computer can.</summary>
    public bool IsReachable => addresses.IsReachable;

    public async Task OnGetAsync(CancellationToken ct)
    {
        Who = await who.RunAsync(ct);
        Stolen = await stolen.RunAsync(AgentsSeen.Read(HttpContext, Who.User.Id), ct);
        Posts = (await list.RunAsync(PostFilter.None, Latest, cursor: null, ct)).Posts;
    }
}
