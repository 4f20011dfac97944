using System.Diagnostics;
using McpAuthorization.Tests.Support;

namespace McpAuthorization.Tests;

/// <summary>
/// What a stranger could read off a clock. The two kinds take turns, so that whatever else the machine does meets both alike, and the middle one of
/// many is compared: a single slow answer moves nothing.
/// </summary>
public sealed class TheTimeItTakes : IAsyncLifetime
{
    private const int Samples = 300;
    private const int Tries = 4;

    private TestHost _host = null!;
    private string _clientId = null!;
    private Login _own = null!;
    private string _foreign = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await TestHost.StartAsync();
        _clientId = await _host.ClientAsync();
        _own = new Login(_host, _clientId);
        _foreign = (await new Login(_host, await _host.ClientAsync()).RunAsync(await _host.BrowserOf("ann"))).Refresh;
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public Task Q06_to_refuse_a_foreign_refresh_token_is_that_of_an_unknown_one() =>
        IsAlikeAsync(() => _own.RefreshAsync(_foreign), () => _own.RefreshAsync(_foreign[..^6] + "AAAAAA"), "invalid_grant");

    [Fact]
    public Task Q06_to_revoke_a_foreign_token_is_that_of_an_unknown_one() => IsAlikeAsync(() => RevokeAsync(_foreign), () => RevokeAsync(_foreign[..^6] + "AAAAAA"), null);

    private Task<TokenResponse> RevokeAsync(string token) => _own.PostAsync("/oauth/revoke_token", ("token", token), ("client_id", _clientId));

    // What else runs may tip one try. A difference that is there is there every time.
    private static async Task IsAlikeAsync(Func<Task<TokenResponse>> one, Func<Task<TokenResponse>> other, string? error)
    {
        var tries = new List<(long One, long Other)>();
        do
        {
            tries.Add(await MiddlesAsync(one, other, error));
        }
        while (!AreAlike(tries[^1]) && tries.Count < Tries);

        Assert.True(AreAlike(tries[^1]), $"ticks: {string.Join(", ", tries)}");
    }

    private static bool AreAlike((long One, long Other) middles) => middles.One < 2 * middles.Other && middles.Other < 2 * middles.One;

    private static async Task<(long One, long Other)> MiddlesAsync(Func<Task<TokenResponse>> one, Func<Task<TokenResponse>> other, string? error)
    {
        var times = (One: new List<long>(), Other: new List<long>());
        for (var i = 0; i < Samples; i++)
        {
            times.One.Add(await TimeAsync(one, error));
            times.Other.Add(await TimeAsync(other, error));
        }

        return (Middle(times.One), Middle(times.Other));
    }

    private static async Task<long> TimeAsync(Func<Task<TokenResponse>> ask, string? error)
    {
        var begun = Stopwatch.GetTimestamp();
        var answer = await ask();
        var took = Stopwatch.GetTimestamp() - begun;
        Assert.Equal(error, answer["error"]);
        return took;
    }

    private static long Middle(List<long> times) => times.Order().ElementAt(times.Count / 2);
}
