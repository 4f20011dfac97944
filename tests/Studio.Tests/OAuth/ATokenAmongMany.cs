using McpAuthorization.Tokens;
using Studio.Data;
using Studio.Tests.Support;

namespace Studio.Tests.OAuth;

/// <summary>What an endpoint asks of a token is found as fast among a million dead ones. How fast that is, the benchmarks say.</summary>
public sealed class ATokenAmongMany : IDisposable
{
    private readonly TestApp _app = new();
    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("refreshed or revoked")]
    [InlineData("introspected")]
    public async Task Q07_Is_found_by_an_index_when_it_is(string what)
    {
        _ = _app.Server;

        var plan = await Plan.OfAsync(_app.Services.GetRequiredService<Engine>(), what is "introspected" ? Introspect.Sql : PresentedToken.Sql, _ct);

        Assert.Contains(plan, step => step.Contains("reference_id", StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain(plan, step => step.Contains("SCAN ", StringComparison.Ordinal) || step.Contains("Seq Scan", StringComparison.Ordinal));
    }

    public void Dispose() => _app.Dispose();
}
