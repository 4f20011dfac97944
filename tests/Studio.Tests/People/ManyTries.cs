using Studio.People;
using Studio.Tests.Support;

namespace Studio.Tests.People;

/// <summary>The limits without the passwords, which take their time to check.</summary>
public sealed class ManyTries : IDisposable
{
    private readonly TestApp _app = new();
    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Lock_the_account_from_everywhere_when_they_come_from_everywhere()
    {
        for (var i = 0; i < 50; i++)
        {
            Assert.True(await TryAsync($"198.51.100.{i}"));
        }

        Assert.False(await TryAsync("203.0.113.7"));

        _app.Clock.Advance(TimeSpan.FromMinutes(16));
        Assert.True(await TryAsync("203.0.113.7"));
    }

    [Theory]
    [InlineData("203.0.113.7")]
    [InlineData(null)]
    public async Task Are_no_more_when_they_come_at_once(string? address)
    {
        var tries = await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => TryAsync(address)));

        Assert.Equal(10, tries.Count(allowed => allowed));
    }

    public void Dispose() => _app.Dispose();

    private async Task<bool> TryAsync(string? address)
    {
        await using var scope = _app.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<SignInLimits>().TryAsync("ADA@DEMO.TEST", address, _ct);
    }
}
