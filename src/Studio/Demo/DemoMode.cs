using Studio.Data;
using Studio.Settings;

namespace Studio.Demo;

/// <summary><c>studio demo</c>: the product on a database of its own, filled with a small agency and made anew at each start.</summary>
public static class DemoMode
{
    public const string Command = "demo";

    public static bool IsAskedFor(string[] args) => args is [Command, ..];

    /// <summary>Its passwords are public: it must not run where others can reach it.</summary>
    public static void DemandSafePlace(IHostEnvironment environment, IConfiguration configuration)
    {
        if (environment.IsProduction())
        {
            throw new SettingException("ASPNETCORE_ENVIRONMENT", "The demo has public passwords and does not run in Production", Environments.Development);
        }

        foreach (var url in Listening.Of(configuration))
        {
            if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || !address.IsLoopback)
            {
                throw new SettingException("--urls", $"The demo has public passwords and only listens on this computer, not on {url}", Listening.Otherwise);
            }
        }
    }

    public static DataDirectory Reset(DataDirectory directory)
    {
        var demo = directory.File(Command);
        if (Directory.Exists(demo))
        {
            Directory.Delete(demo, recursive: true);
        }

        return new(demo);
    }

    internal static async Task<DemoLine> FillAsync(IServiceProvider services, string url, string mcpUrl)
    {
        await using var scope = services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<DemoAgency>().FillAsync(url, mcpUrl, CancellationToken.None);
    }

    public static IServiceCollection AddDemo(this IServiceCollection services) => services.AddScoped<DemoAgency>();
}
