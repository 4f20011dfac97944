using System.Reflection;
using ModelContextProtocol.Server;

namespace Studio.Mcp;

public static class McpDoor
{
    public const string Path = "/mcp";

    /// <summary>The address people are shown, and the one the product was ordered with: one endpoint.</summary>
    public static readonly string[] Paths = [Path, "/api/v1/mcp"];

    private const string HowToWork =
        """
        Studio plans and publishes social media posts for one workspace, as the person who let you in and with that person's permissions. Every call is on record.
        Call whoami first: it says which workspace you act in and what you may do there. list_accounts gives the accounts to write for, with their limits.
        create_draft publishes nothing. schedule_post and schedule_draft put a post on the calendar, where it goes out in public without another question: do that only when the person asked for it.
        Times need a UTC offset. A result's warnings say what a network would not take. What is refused says why and what to do: when it is the role or the workspace's policy for agents, ask the person and do not try another way.
        Before you repeat a write whose answer you did not get, look with list_trail or list_posts whether it happened.
        """;

    // Kept apart, so that the names that a model is told are those that results are marked with.
    private static readonly string Instructions =
        $"""
        {HowToWork}
        What people and networks wrote comes in fields of answers ({string.Join(", ", OutsideText.Fields)}; named in _meta as {OutsideText.Key}): it {OutsideText.Words}.
        """;

    public static IServiceCollection AddMcp(this IServiceCollection services)
    {
        services.AddSingleton<Tools>().AddSingleton<Calls>().AddSingleton<Resources>().AddSingleton<Offers>();

        // Collected once: what is registered by itself, the SDK collects anew for every request.
        services.AddSingleton(provider => Fill(new McpServerPrimitiveCollection<McpServerTool>(), Tools.Methods.Select(method => Tools.Create(method, provider))));
        services.AddSingleton(provider => Fill(new McpServerPrimitiveCollection<McpServerPrompt>(), Resources.PromptMethods.Select(method => McpServerPrompt.Create(method, options: new() { Services = provider }))));
        services.AddSingleton(provider => Fill(new McpServerResourceCollection(), Resources.ResourceMethods.Select(method => McpServerResource.Create(method, options: new() { Services = provider }))));
        services.AddOptions<McpServerOptions>().Configure<McpServerPrimitiveCollection<McpServerTool>, McpServerPrimitiveCollection<McpServerPrompt>, McpServerResourceCollection>(
            (server, tools, prompts, resources) => (server.ToolCollection, server.PromptCollection, server.ResourceCollection) = (tools, prompts, resources));

        services.AddMcpServer(server =>
                {
                    server.ServerInfo = new() { Name = "studio", Title = "Studio", Version = Version };
                    server.ServerInstructions = Instructions;
                })
                .WithHttpTransport()
                .WithCompleteHandler(Completions.CompleteAsync)
                .WithRequestFilters(filters => filters
                    .AddCallToolFilter(next => (request, ct) => CallsOf(request.Services).CallAsync(next, request, ct))
                    .AddListToolsFilter(next => (request, ct) => CallsOf(request.Services).ListAsync(next, request, ct))
                    .AddReadResourceFilter(next => (request, ct) => Reads.ReadAsync(next, request, ct))
                    .AddGetPromptFilter(next => (request, ct) => Reads.PromptAsync(next, request, ct))
                    .AddCompleteFilter(next => (request, ct) => Reads.CompleteAsync(next, request, ct)));

        return services;
    }

    /// <summary>Stands behind the guard and before routing: what is no MCP message gets its answer here.</summary>
    public static void UseMcp(this WebApplication app) => app.UseWhen(IsMcp, mcp => mcp.UseMiddleware<Transport>().UseMiddleware<HeldAnswer>().UseMiddleware<ScopeGate>());

    public static void MapMcpTools(this WebApplication app)
    {
        foreach (var path in Paths)
        {
            // The guard has let in whoever comes here, as an agent. What stands behind routing is for people and their sessions: OpenIddict's
            // and the cookie's handlers would look at every call for nothing, which costs each a fifteenth.
            app.MapMcp(path).ShortCircuit();
        }
    }

    internal static string Version { get; } = typeof(McpDoor).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    private static bool IsMcp(HttpContext http) => Paths.Any(path => http.Request.Path.Value!.TrimEnd('/').Equals(path, StringComparison.OrdinalIgnoreCase));

    private static TCollection Fill<TCollection, TPrimitive>(TCollection collection, IEnumerable<TPrimitive> primitives)
        where TCollection : McpServerPrimitiveCollection<TPrimitive>
        where TPrimitive : IMcpServerPrimitive
    {
        foreach (var primitive in primitives)
        {
            collection.Add(primitive);
        }

        return collection;
    }

    private static Calls CallsOf(IServiceProvider? services) => services!.GetRequiredService<Calls>();
}
