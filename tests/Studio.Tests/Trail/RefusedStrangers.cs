using System.Net;
using Studio.Tests.Support;
using Studio.Trail;

namespace Studio.Tests.Trail;

public sealed class RefusedStrangers : IDisposable
{
    private static readonly IPAddress Address = IPAddress.Parse("192.0.2.7");

    private readonly TestApp _app = new();
    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Are_counted_by_address_reason_and_minute()
    {
        var refused = _app.Services.GetRequiredService<RefusedBearers>();
        for (var i = 0; i < 5; i++)
        {
            refused.Count(Address, "unknown");
        }

        refused.Count(Address, "missing");
        refused.Count(null, "unknown");
        await refused.FlushAsync();

        var rows = (await _app.RowsAsync(null, _ct)).Where(row => row.Action == RefusedBearers.Action).Select(row => (row.Address, row.Outcome, row.Count)).ToHashSet();
        Assert.Equal([("192.0.2.7", "unknown", 5), ("192.0.2.7", "missing", 1), (null, "unknown", 1)], rows);
    }

    [Fact]
    public async Task Take_no_more_memory_than_is_set_aside_for_them()
    {
        var refused = _app.Services.GetRequiredService<RefusedBearers>();
        for (var i = 0; i < RefusedBearers.MaxPiles + 500; i++)
        {
            refused.Count(new IPAddress(0x0A000000 + i), "unknown");
        }

        await refused.FlushAsync();

        var rows = (await _app.RowsAsync(null, _ct)).Where(row => row.Action == RefusedBearers.Action).ToList();
        Assert.Equal(RefusedBearers.MaxPiles + 500, rows.Sum(row => row.Count));
        Assert.InRange(rows.Count, 1, RefusedBearers.MaxPiles + 1);
    }

    public void Dispose() => _app.Dispose();
}
