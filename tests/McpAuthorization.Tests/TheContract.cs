using McpAuthorization.Tests.Support;
using Microsoft.Extensions.Options;
using OpenIddict.Server;
using PublicApiGenerator;

namespace McpAuthorization.Tests;

public sealed class TheContract
{
    [Fact]
    public void Is_the_approved_one_and_names_nothing_of_what_it_is_built_on()
    {
        var api = typeof(McpAuthorizationOptions).Assembly.GeneratePublicApi(new ApiGeneratorOptions { DenyNamespacePrefixes = [] });

        Assert.DoesNotContain("OpenIddict.", string.Join('\n', api.Split('\n').Where(line => !line.StartsWith("[assembly", StringComparison.Ordinal))), StringComparison.Ordinal);
        Approved.Matches("api.txt", api);
    }

    [Fact]
    public async Task Stands_on_the_approved_order_of_handlers()
    {
        await using var host = await TestHost.StartAsync();
        var handlers = host.Services.GetRequiredService<IOptions<OpenIddictServerOptions>>().Value.Handlers;

        Approved.Matches("handlers.txt", string.Join('\n', handlers
            .GroupBy(handler => handler.ContextType.Name)
            .OrderBy(group => group.Key, StringComparer.Ordinal)
            .SelectMany(group => group
                .OrderBy(handler => handler.Order)
                .ThenBy(handler => Name(handler.ServiceDescriptor.ServiceType), StringComparer.Ordinal)
                .Select(handler => $"  {handler.Order,12} {Name(handler.ServiceDescriptor.ServiceType)}")
                .Prepend(group.Key))));
    }

    [Theory]
    [InlineData("http://studio.test", "Issuer")]
    [InlineData("https://studio.test/", "Issuer")]
    [InlineData("nonsense", "Issuer")]
    public async Task Stops_the_start_with_the_name_of_a_wrong_option(string issuer, string name)
    {
        var refused = await Assert.ThrowsAsync<OptionsValidationException>(() => TestHost.StartAsync(options => options.Issuer = issuer));

        Assert.Contains(name, refused.Message, StringComparison.Ordinal);
        Assert.Contains("https://studio.example", refused.Message, StringComparison.Ordinal);
    }

    private static string Name(Type type) => type.IsGenericType
        ? $"{type.FullName!.Split('`')[0]}<{string.Join(", ", type.GenericTypeArguments.Select(argument => argument.Name))}>"
        : type.FullName!;
}
