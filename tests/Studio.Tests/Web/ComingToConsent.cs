using Microsoft.EntityFrameworkCore;
using Studio.Tests.Support;

namespace Studio.Tests.Web;

public sealed class ComingToConsent : IAsyncLifetime
{
    private readonly TestApp _app = new();
    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;
    private Somebody _person = null!;
    private Visitor _visitor = null!;
    private ClientProgram _program = null!;

    public async ValueTask InitializeAsync()
    {
        _person = await (await Somebody.JoinAsync(_app)).WithPasswordAsync();
        _visitor = await new Visitor(_app).SignedInAsync(_person);
        _program = await ClientProgram.RegisterAsync(_app);
    }

    // With a remembered consent the old cookie would bring whoever stole it a token.
    [Fact]
    public async Task K05_Is_not_possible_with_a_session_that_was_ended_elsewhere()
    {
        Assert.StartsWith("/oauth/consent", (await _visitor.GetAsync(_program.Address())).Location, StringComparison.Ordinal);

        await _app.InDbAsync(db => db.Users.Where(p => p.Id == _person.UserId).ExecuteUpdateAsync(set => set.SetProperty(p => p.SecurityStamp, "another"), _ct));

        Assert.StartsWith("/sign-in", (await _visitor.GetAsync(_program.Address())).Location, StringComparison.Ordinal);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
