using McpAuthorization.Tokens;
using Studio.Data;
using Studio.Tests.Support;

namespace Studio.Tests.OAuth;

/// <summary>What is presented is found as fast among a million dead ones. How fast that is, the benchmarks say.</summary>
public sealed class ATokenAmongMany : IDisposable
{
    private readonly TestApp _app = new();
    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Q07_Is_found_by_an_index_when_it_is_refreshed_or_revoked()
    {
        _ = _app.Server;

        var plan = await Plan.OfAsync(_app.Services.GetRequiredService<Engine>(), PresentedToken.Sql, _ct);

        Assert.Contains(plan, step => step.Contains("reference_id", StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain(plan, step => step.Contains("SCAN ", StringComparison.Ordinal) || step.Contains("Seq Scan", StringComparison.Ordinal));
    }

    public void Dispose() => _app.Dispose();
}
