using McpAuthorization.Outbound;
using Studio.Settings;
using Studio.Webhooks.Delivery;

namespace Studio.Webhooks;

public static class WebhooksFeature
{
    // Nothing of an answer's body is read. Where this were less, a receiver that says so many words with its 200 would have refused.
    private static readonly OutboundLimits Patience = new(long.MaxValue, TimeSpan.FromSeconds(10));

    public static IServiceCollection AddWebhooks(this IServiceCollection services, Addresses addresses, string restRoot)
    {
        services.AddHttpClient(SendMessage.Http).ReachOnlyPublicAddresses(Patience);

        services.AddSingleton(new WebhookLinks(addresses.At(restRoot)))
                .AddSingleton<WebhookQueries>()
                .AddSingleton<WebhookSecrets>()
                .AddScoped<ConnectionEvents>()
                .AddScoped<WebhookAddress>()
                .AddScoped<ListWebhooks>()
                .AddScoped<AddWebhook>()
                .AddScoped<ReadWebhook>()
                .AddScoped<ChangeWebhook>()
                .AddScoped<RemoveWebhook>()
                .AddScoped<TestWebhook>()
                .AddScoped<RotateWebhookSecret>()
                .AddScoped<ListDeliveries>()
                .AddScoped<ReplayDelivery>();

        return services.AddSingleton<SendMessage>()
                       .AddScoped<DeliverMessages>()
                       .AddHostedService<WebhookSender>()
                       .AddHostedService<ForgetMessages>();
    }
}
