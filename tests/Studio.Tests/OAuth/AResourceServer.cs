using System.Net.Http.Headers;
using System.Text;
using McpAuthorization.Registration;
using Microsoft.EntityFrameworkCore;
using Studio.Callers;
using Studio.Tests.Support;
using Studio.Trail;

namespace Studio.Tests.OAuth;

/// <summary>What another service that takes Studio's tokens is told about them: the same as the doors here would make of them.</summary>
public sealed class AResourceServer : IAsyncLifetime
{
    private const string Inactive = "{\"active\":false}";

    private readonly TestApp _app = new();
    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;
    private RegisteredClient _search = null!;
    private Somebody _ada = null!;

    public async ValueTask InitializeAsync()
    {
        _ada = await Somebody.JoinAsync(_app);
        await using var scope = _app.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<CallRecord>().Open("test");
        _search = await scope.ServiceProvider.GetRequiredService<PreRegisteredClients>().RegisterResourceServerAsync(new NewClient("Search") { HasSecret = true }, _ct);
    }

    [Theory]
    [InlineData("deactivated")]
    [InlineData("removed")]
    [InlineData("archived")]
    [InlineData("agents off")]
    public async Task H03_Is_told_that_a_token_is_dead_where_its_person_or_workspace_is(string how)
    {
        var token = await _ada.TokenAsync();
        Assert.Contains("\"active\":true", await AskAsync(token));

        await _app.InDbAsync(db => how switch
        {
            "deactivated" => db.Users.ExecuteUpdateAsync(set => set.SetProperty(u => u.IsActive, false), _ct),
            "removed" => db.Members.ExecuteDeleteAsync(_ct),
            "archived" => db.Workspaces.ExecuteUpdateAsync(set => set.SetProperty(w => w.IsArchived, true), _ct),
            _ => db.Workspaces.ExecuteUpdateAsync(set => set.SetProperty(w => w.AgentPolicy, AgentPolicy.Off), _ct),
        });

        Assert.Equal(Inactive, await AskAsync(token));
    }

    [Fact]
    public async Task H02_H03_Is_told_nothing_of_tokens_for_elsewhere_nor_of_keys()
    {
        Assert.Equal(Inactive, await AskAsync(await _ada.TokenAsync(resource: "https://elsewhere.test/mcp")));
        Assert.Equal(Inactive, await AskAsync(await _ada.KeyAsync(Permission.All, await _ada.ConnectChannelAsync())));
    }

    [Fact]
    public async Task H04_Is_told_neither_name_nor_address_of_a_person()
    {
        var answer = await AskAsync(await _ada.TokenAsync());

        Assert.DoesNotContain(_ada.Email, answer);
        Assert.DoesNotContain("Ada", answer);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task<string> AskAsync(string token)
    {
        using var http = _app.Anonymous();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{_search.ClientId}:{_search.Secret}")));
        return await (await http.PostAsync("/oauth/introspect", new FormUrlEncodedContent([new("token", token)]), _ct)).Content.ReadAsStringAsync(_ct);
    }
}
