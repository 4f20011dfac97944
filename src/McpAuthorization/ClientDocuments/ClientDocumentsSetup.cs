using McpAuthorization.Outbound;
using Microsoft.Extensions.DependencyInjection;

namespace McpAuthorization.ClientDocuments;

internal static class ClientDocumentsSetup
{
    public const int LargestLogo = 128 * 1024;

    public static void AddClientDocuments(this IServiceCollection services)
    {
        // CIMD draft, section 6.6: 5 KB are enough for everybody.
        services.AddHttpClient(Fetch.Document).ReachOnlyPublicAddresses(new OutboundLimits(5 * 1024, TimeSpan.FromSeconds(8)));
        services.AddHttpClient(Fetch.Keys).ReachOnlyPublicAddresses(new OutboundLimits(32 * 1024, TimeSpan.FromSeconds(5)));
        services.AddHttpClient(Fetch.Logo).ReachOnlyPublicAddresses(new OutboundLimits(LargestLogo, TimeSpan.FromSeconds(3)));

        services.AddSingleton<DocumentLoads>().AddSingleton<Fetch>().AddSingleton<ReadClientDocument>();
        services.AddScoped<Fetches>().AddScoped<StoreDocument>().AddScoped<LoadDocument>().AddScoped<PublishedKeys>().AddScoped<ClientLogos>();
    }
}
