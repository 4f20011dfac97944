using System.Text.Json;
using Microsoft.AspNetCore.Connections;
using Studio.Cli;
using Studio.Connections.Clients;
using Studio.Data;
using Studio.Demo;
using Studio.Keys;
using Studio.Mcp;
using Studio.Media.Stores;
using Studio.People;
using Studio.Settings;
using Studio.Web.Sessions;

namespace Studio;

/// <summary>What is settled before anything is built, and what is said once everything runs.</summary>
public sealed class StudioStart
{
    private static readonly TimeSpan TimeToFinish = TimeSpan.FromSeconds(30);

    private readonly string[] _args;

    private StudioStart(string[] args, WebApplicationBuilder builder, DataDirectory directory, Engine engine, Addresses addresses) =>
        (_args, Builder, Directory, Engine, Addresses) = (args, builder, directory, engine, addresses);

    public WebApplicationBuilder Builder { get; }

    public DataDirectory Directory { get; }

    public Engine Engine { get; }

    public Addresses Addresses { get; }

    public static StudioStart Of(string[] args)
    {
        var demo = DemoMode.IsAskedFor(args);
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            Args = demo ? args[1..] : args,

            // Pages, styles and settings lie beside the program, from wherever it is started.
            ContentRootPath = AppContext.BaseDirectory,
            EnvironmentName = demo ? Environment.GetEnvironmentVariable("ASPNETCORE_ENVIRONMENT") ?? Environments.Development : null,
        });

        builder.WebHost.UseUrls(Listening.Of(builder.Configuration));

        if (demo)
        {
            DemoMode.DemandSafePlace(builder.Environment, builder.Configuration);
        }

        var addresses = Addresses.Of(builder.Configuration);
        var directory = demo ? DemoMode.Reset(DataDirectory.Of(builder.Configuration)) : DataDirectory.Of(builder.Configuration);
        var engine = demo ? new Engine.Sqlite(directory.File("studio.db")) : Engine.Of(builder.Configuration, directory);
        var clock = demo && DemoClock.IsAskedFor(builder.Configuration) ? new DemoClock() : TimeProvider.System;

        builder.Services.AddSingleton(clock).AddSingleton(directory).AddSingleton(addresses);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeToFinish);
        builder.WebHost.ConfigureKestrel(server =>
        {
            server.AddServerHeader = false;

            // Uploads lift it for themselves. MCP has a limit of its own below it and says so in its own words.
            server.Limits.MaxRequestBodySize = 2 * Transport.MaxBody;
        });

        // Standard output is for what scripts read.
        builder.Services.AddSingleton(Console.Out);
        builder.Logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);

        return new(args, builder, directory, engine, addresses);
    }

    public async Task<int> RunAsync(WebApplication app)
    {
        var made = Engine is Engine.Sqlite sqlite && !File.Exists(sqlite.File) ? sqlite.File : null;
        await app.MigrateAsync();
        await app.Services.GetRequiredService<Secrets>().OpenAsync(CancellationToken.None);

        if (StudioCommands.IsCommand(_args))
        {
            if (made is not null)
            {
                await Console.Error.WriteLineAsync($"There was no {made}: this is a new, empty Studio. If another was meant, say where it is with STUDIO_DATA_DIR.");
            }

            return await StudioCommands.RunAsync(_args, app.Services);
        }

        await app.Services.GetRequiredService<IMediaStore>().DemandUsableAsync(CancellationToken.None);
        await app.Services.GetRequiredService<ConfiguredClients>().ApplyAsync(app.Services, CancellationToken.None);

        // Everything that writes comes first: who sees the door open finds the house in order.
        var said = DemoMode.IsAskedFor(_args) ? await DemoAsync(app.Services) : await WhereToGoAsync(app.Services);
        await ListenAsync(app);

        if (!app.Environment.IsDevelopment())
        {
            GiveBackWhatStartingTook();
        }

        await app.Services.GetRequiredService<TextWriter>().WriteLineAsync(said);

        await app.WaitForShutdownAsync();
        return 0;
    }

    private static async Task ListenAsync(WebApplication app)
    {
        try
        {
            await app.StartAsync();
        }
        catch (IOException failure) when (failure.InnerException is AddressInUseException)
        {
            // The host has logged it with its whole stack. That is written out before somebody reads, on the last line, what it means.
            await app.DisposeAsync();
            throw new SettingException("ASPNETCORE_URLS", $"Something else listens there already ({failure.Message.TrimEnd('.')})", "http://127.0.0.1:5081", failure);
        }
    }

    // Reading the model and making the first queries needs several times what is kept. Once, before anybody is waiting.
    private static void GiveBackWhatStartingTook() => GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);

    private string McpAddress => Addresses.Mcp + McpDoor.Path;

    private async Task<string> DemoAsync(IServiceProvider services) =>
        JsonSerializer.Serialize(await DemoMode.FillAsync(services, Addresses.App, McpAddress), WireJson.Options);

    private async Task<string> WhereToGoAsync(IServiceProvider services)
    {
        var link = await services.GetRequiredService<SetUpLink>().FindAsync(CancellationToken.None);
        return string.Join(
            Environment.NewLine,
            [$"Sign in:      {Addresses.At(SignInPage.Path)}", $"MCP address:  {McpAddress}", .. link is null ? [] : new[] { $"First owner:  {link}" }]);
    }
}
