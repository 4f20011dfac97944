using System.Net;
using McpAuthorization.Tests.Support;
using Microsoft.Extensions.Options;

namespace McpAuthorization.Tests.ClientDocuments;

public sealed class WhoseDocumentsAreTaken
{
    [Theory]
    [InlineData("claude.ai", "https://claude.ai/client", true)]
    [InlineData("claude.ai", "https://claude.ai.evil.test/client", false)]
    [InlineData("claude.ai", "https://xclaude.ai/client", false)]
    [InlineData("claude.ai", "https://www.claude.ai/client", false)]
    [InlineData("claude.ai", "https://xn--clade-l2a.ai/client", false)]
    [InlineData("claude.ai", "https://claude.ai:8443/client", true)]
    [InlineData("*.agent.test", "https://a.agent.test/client", true)]
    [InlineData("*.agent.test", "https://a.b.agent.test/client", true)]
    [InlineData("*.agent.test", "https://agent.test/client", false)]
    [InlineData("*.agent.test", "https://evilagent.test/client", false)]
    [InlineData("*.agent.test", "https://a.agent.test.evil.test/client", false)]
    [InlineData("Agent.Test", "https://agent.test/client", true)]
    public async Task E30_are_those_of_the_hosts_that_are_allowed_or_not_denied(string pattern, string clientId, bool matches)
    {
        Assert.Equal(matches, await IsFetchedAsync(clientId, options => options.ClientDocuments.AllowedHosts.Add(pattern)));
        Assert.Equal(!matches, await IsFetchedAsync(clientId, options => options.ClientDocuments.DeniedHosts.Add(pattern)));
    }

    [Fact]
    public async Task E30_are_not_those_of_a_denied_host_below_an_allowed_one() => Assert.False(await IsFetchedAsync(
        "https://a.agent.test/client",
        options =>
        {
            options.ClientDocuments.AllowedHosts.Add("*.agent.test");
            options.ClientDocuments.DeniedHosts.Add("a.agent.test");
        }));

    [Fact]
    public async Task Is_said_in_words()
    {
        await using var at = await DocumentHost.StartAsync(options => options.ClientDocuments.DeniedHosts.Add("agent.test"));

        var answer = await (await at.Host.BrowserOf("ann")).GetAsync(at.Login().Address());

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("lets no programs of agent.test in", await answer.TextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task F05_Are_nobodys_when_they_are_switched_off()
    {
        await using var on = await DocumentHost.StartAsync();
        await using var off = await DocumentHost.StartAsync(options => options.ClientDocuments.Enabled = false);

        var answer = await (await off.Host.BrowserOf("ann")).GetAsync(off.Login().Address(), "application/json");

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Contains("\"invalid_client\"", await answer.TextAsync(), StringComparison.Ordinal);
        Assert.Empty(off.Internet.Requested);
        Assert.Contains("\"client_id_metadata_document_supported\":true", await MetadataAsync(on), StringComparison.Ordinal);
        Assert.DoesNotContain("client_id_metadata_document_supported", await MetadataAsync(off), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://claude.ai")]
    [InlineData("claude.ai/")]
    [InlineData("claude.ai:443")]
    [InlineData("*claude.ai")]
    [InlineData("*.*.ai")]
    [InlineData("*")]
    [InlineData("")]
    [InlineData("клод.ai")]
    public async Task Is_checked_at_the_start(string pattern)
    {
        var refused = await Assert.ThrowsAsync<OptionsValidationException>(() => TestHost.StartAsync(options => options.ClientDocuments.AllowedHosts.Add(pattern)));

        Assert.Contains("AllowedHosts", refused.Message, StringComparison.Ordinal);
        Assert.Contains("*.example.com", refused.Message, StringComparison.Ordinal);
    }

    private static async Task<bool> IsFetchedAsync(string clientId, Action<McpAuthorizationOptions> configure)
    {
        await using var at = await DocumentHost.StartAsync(configure);
        await (await at.Host.BrowserOf("ann")).GetAsync(at.Login(clientId: clientId).Address());
        return !at.Internet.LookedUp.IsEmpty;
    }

    private static Task<string> MetadataAsync(DocumentHost at) => at.Host.Agent().GetStringAsync("/.well-known/oauth-authorization-server");
}
