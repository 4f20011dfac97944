using System.Net;
using Studio.People;
using Studio.Tests.Support;

namespace Studio.Tests.People;

/// <summary>The limits without the passwords, which take their time to check.</summary>
public sealed class ManyTries : IDisposable
{
    private const string Ada = "ADA@DEMO.TEST";

    private readonly TestApp _app = new();
    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Lock_the_account_from_everywhere_when_they_come_from_everywhere()
    {
        await LockAdaAsync();

        Assert.False(await TryAsync("203.0.113.7"));

        _app.Clock.Advance(TimeSpan.FromMinutes(16));
        Assert.True(await TryAsync("203.0.113.7"));
    }

    [Fact]
    public async Task Of_strangers_do_not_keep_out_whoever_signed_in_at_this_address_not_long_ago()
    {
        await SucceedAsync("203.0.113.7");
        await LockAdaAsync();

        Assert.False(await TryAsync("203.0.113.8"));
        Assert.True(await TryAsync("203.0.113.7"));

        // There they are counted all the same.
        for (var i = 0; i < 9; i++)
        {
            Assert.True(await TryAsync("203.0.113.7"));
        }

        Assert.False(await TryAsync("203.0.113.7"));
    }

    [Fact]
    public async Task Of_strangers_keep_out_whoever_signed_in_long_ago()
    {
        await SucceedAsync("203.0.113.7");
        _app.Clock.Advance(TimeSpan.FromDays(31));
        await LockAdaAsync();

        Assert.False(await TryAsync("203.0.113.7"));
    }

    [Fact]
    public async Task Are_counted_for_an_address_whatever_the_accounts()
    {
        for (var i = 0; i < 100; i++)
        {
            Assert.True(await TryAsync("203.0.113.7", $"PERSON{i}@DEMO.TEST"));
        }

        Assert.False(await TryAsync("203.0.113.7", Ada));
        Assert.True(await TryAsync("203.0.113.8", Ada));

        _app.Clock.Advance(TimeSpan.FromMinutes(16));
        Assert.True(await TryAsync("203.0.113.7", Ada));
    }

    [Fact]
    public async Task Do_not_count_for_an_address_where_the_password_was_right()
    {
        for (var i = 0; i < 150; i++)
        {
            Assert.True(await TryAsync("203.0.113.7", $"PERSON{i}@DEMO.TEST"));
            await SucceedAsync("203.0.113.7", $"PERSON{i}@DEMO.TEST");
        }
    }

    [Fact]
    public async Task Are_not_forgotten_for_an_address_by_an_account_of_ones_own()
    {
        var tries = 0;
        for (var i = 0; i < 120; i++)
        {
            tries += await TryAsync("203.0.113.7", $"PERSON{i}@DEMO.TEST") ? 1 : 0;
            if (await TryAsync("203.0.113.7", "MALLORY@DEMO.TEST"))
            {
                await SucceedAsync("203.0.113.7", "MALLORY@DEMO.TEST");
            }
        }

        Assert.Equal(100, tries);
    }

    [Theory]
    [InlineData("2001:db8::1", "2001:db8::ffff:2", false)]
    [InlineData("2001:db8::1", "2001:db8:0:1::1", true)]
    [InlineData("203.0.113.7", "::ffff:203.0.113.7", false)]
    public async Task Count_an_IPv6_network_as_one_address(string first, string second, bool another)
    {
        for (var i = 0; i < 10; i++)
        {
            Assert.True(await TryAsync(first));
        }

        Assert.Equal(another, await TryAsync(second));
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

    private async Task LockAdaAsync()
    {
        for (var i = 0; i < 50; i++)
        {
            Assert.True(await TryAsync($"198.51.100.{i}"));
        }
    }

    private Task<bool> TryAsync(string? address, string account = Ada) => WithLimitsAsync(limits => limits.TryAsync(account, Address(address), _ct));

    private Task<bool> SucceedAsync(string address, string account = Ada) => WithLimitsAsync(async limits =>
    {
        await limits.ForgetAsync(account, Address(address), _ct);
        return true;
    });

    private async Task<bool> WithLimitsAsync(Func<SignInLimits, Task<bool>> work)
    {
        await using var scope = _app.Services.CreateAsyncScope();
        return await work(scope.ServiceProvider.GetRequiredService<SignInLimits>());
    }

    private static IPAddress? Address(string? text) => text is null ? null : IPAddress.Parse(text);
}
