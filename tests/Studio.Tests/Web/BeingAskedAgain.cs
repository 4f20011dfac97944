using McpAuthorization.Grants;
using Microsoft.EntityFrameworkCore;
using Studio.Tests.Support;

namespace Studio.Tests.Web;

/// <summary>When a consent is remembered: only where it is certain that the very same program asks for the very same thing.</summary>
public sealed class BeingAskedAgain : IAsyncLifetime
{
    private readonly TestApp _app = new();
    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;
    private Visitor _visitor = null!;

    public async ValueTask InitializeAsync() =>
        _visitor = await new Visitor(_app).SignedInAsync(await (await Somebody.JoinAsync(_app)).WithPasswordAsync());

    [Fact]
    public async Task Is_spared_where_one_live_connection_is_the_same()
    {
        var program = await ConnectedAsync(ClientProgram.Hosted);

        var back = await _visitor.OpenAsync(program.Address());

        Assert.NotEmpty(program.Answer(back.Location)["code"]);
    }

    [Theory]
    [InlineData("http://127.0.0.1:9/callback")]
    [InlineData("http://localhost:9/callback")]
    [InlineData(ClientProgram.OwnScheme)]
    public async Task B05_Is_not_spared_where_any_program_could_pretend(string redirectUri) =>
        await AskedAsync(await ConnectedAsync(redirectUri));

    [Fact]
    public async Task B07_Is_not_spared_for_other_scopes()
    {
        var program = await ConnectedAsync(ClientProgram.Hosted, "posts:read");

        await AskedAsync(program, "posts:read posts:write");
        await AskedAsync(program);
    }

    [Fact]
    public async Task B06_Is_not_spared_for_another_program_of_the_same_name()
    {
        await ConnectedAsync(ClientProgram.Hosted);

        await AskedAsync(await ClientProgram.RegisterAsync(_app));
    }

    [Fact]
    public async Task Is_not_spared_where_two_connections_could_be_meant()
    {
        var program = await ConnectedAsync(ClientProgram.Hosted);
        await AllowAsync(program, program.Address() + "&prompt=consent");
        Assert.Equal(2, await _app.InDbAsync(db => db.Set<Grant>().CountAsync(_ct)));

        await AskedAsync(program);
    }

    [Fact]
    public async Task Is_not_spared_once_the_connection_has_ended()
    {
        var program = await ConnectedAsync(ClientProgram.Hosted);
        await _app.InDbAsync(db => db.Set<Grant>().ExecuteUpdateAsync(set => set.SetProperty(g => g.Status, "revoked"), _ct));

        await AskedAsync(program);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task<ClientProgram> ConnectedAsync(string redirectUri, string scope = "mcp")
    {
        var program = await ClientProgram.RegisterAsync(_app, redirectUri);
        await AllowAsync(program, program.Address(scope));
        return program;
    }

    private async Task AllowAsync(ClientProgram program, string address)
    {
        var back = await _visitor.FollowAsync(await _visitor.PressAsync(await _visitor.OpenAsync(address), "Allow"));
        await program.ExchangeAsync(program.Answer(back.Location)["code"]);
    }

    private async Task AskedAsync(ClientProgram program, string scope = "mcp") =>
        Assert.Equal("Test client wants to act for you", (await _visitor.OpenAsync(program.Address(scope))).Title);
}
