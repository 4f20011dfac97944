using Microsoft.Extensions.Options;
using Studio;
using Studio.Analytics;
using Studio.ApiKeys;
using Studio.Callers;
using Studio.Channels;
using Studio.Connections;
using Studio.Data;
using Studio.Demo;
using Studio.Idempotency;
using Studio.Keys;
using Studio.Limits;
using Studio.Mcp;
using Studio.Media;
using Studio.OAuth;
using Studio.People;
using Studio.Posts;
using Studio.Rest;
using Studio.Settings;
using Studio.Telemetry;
using Studio.Trail;
using Studio.Web;
using Studio.Webhooks;
using Studio.Workspaces;

try
{
    var start = StudioStart.Of(args);
    var builder = start.Builder;

    builder.Services.AddData(start.Engine)
                    .AddKeys(builder.Configuration, start.Engine, start.Directory)
                    .AddTrail()
                    .AddCallers()
                    .AddLimits(builder.Configuration)
                    .AddIdempotency()
                    .AddPeople()
                    .AddWorkspaces()
                    .AddApiKeys()
                    .AddAgentConnections(builder.Configuration, start.Addresses, McpDoor.Paths, RestApi.Root)
                    .AddChannels()
                    .AddPosts()
                    .AddAnalytics()
                    .AddMedia(builder.Configuration)
                    .AddWebhooks(start.Addresses, RestApi.Root)
                    .AddDemo();

    builder.Services.AddRest().AddMcp().AddOAuth().AddWeb();
    builder.Services.AddProxies(builder.Configuration).AddHealth().AddTelemetry(builder.Configuration);

    var app = builder.Build();

    app.UseForwardedHeaders();
    app.UseProblems();
    app.UseApiDocs();
    app.UsePages();
    app.UseOAuthRecord();
    app.UseMcpAuthorization();
    app.UseRateHeaders();
    app.UseMcp();

    // Said here because it would otherwise come first, and a wrong verb would be answered before the guards.
    app.UseRouting();
    app.UseRecord();
    app.UseBudgets();
    app.UseSessions();

    app.MapMcpAuthorization();
    app.MapMcpTools();
    app.MapRest();
    app.MapWeb();
    app.MapOperators();
    app.MapDemoClock();

    return await start.RunAsync(app);
}
catch (Exception wrong) when (wrong is SettingException or OptionsValidationException)
{
    await Console.Error.WriteLineAsync(wrong.Message);
    return 1;
}

public partial class Program;
