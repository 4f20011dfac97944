using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Studio.Keys;
using Studio.Tests.Support;

namespace Studio.Tests.Keys;

public sealed class TurningTheKeys : IAsyncLifetime
{
    private readonly TestApp _app = new(OnRealTime);
    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;
    private TestApp _other = null!;
    private Somebody _ada = null!;

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    public async ValueTask InitializeAsync()
    {
        _ada = await (await Somebody.JoinAsync(_app)).WithPasswordAsync();
        _other = new TestApp(OnRealTime, beside: _app);
    }

    public async ValueTask DisposeAsync()
    {
        await _other.DisposeAsync();
        await _app.DisposeAsync();
    }

    [Fact]
    public async Task Q04_two_nodes_open_what_either_sealed_before_and_after_a_rotation_and_nobody_is_signed_out()
    {
        var before = await new Visitor(_app).SignedInAsync(_ada);
        Assert.Equal(200, await AccountAsync(before, _other));
        var bearer = await _ada.TokenAsync();

        // What the command does in a process of its own; only that the key counts at once, since nobody here waits five minutes.
        var key = _other.Services.GetRequiredService<XmlKeyManager>().CreateNewKey(Now, Now.AddDays(90));
        foreach (var node in new[] { _app, _other })
        {
            await node.Services.GetRequiredService<RingWatch>().LookAsync(_ct);
            await UntilAsync(() => Sealed(node).SequenceEqual(key.KeyId.ToByteArray()));
        }

        var after = await new Visitor(_other).SignedInAsync(_ada);
        foreach (var (visitor, node) in new[] { (before, _app), (before, _other), (after, _app), (after, _other) })
        {
            Assert.Equal(200, await AccountAsync(visitor, node));
        }

        using var agent = _app.With(bearer);
        Assert.True((await agent.GetAsync("/api/v1/me", _ct)).IsSuccessStatusCode);
    }

    [Fact]
    public void The_command_adds_a_key_that_counts_once_every_node_has_seen_it()
    {
        using var scope = _app.Services.CreateScope();

        var key = scope.ServiceProvider.GetRequiredService<RotateKeys>().Run();

        Assert.InRange(key.ActivationDate - Now, 3 * RingWatch.Period, 6 * RingWatch.Period);
        Assert.NotEqual(key.KeyId.ToByteArray(), Sealed(_app));
        Assert.Equal(2, _app.Services.GetRequiredService<IKeyManager>().GetAllKeys().Count);
    }

    [Fact]
    public async Task A_key_near_its_end_is_followed_by_another_without_anybody_doing_anything()
    {
        await _app.InDbAsync(db => db.DataProtectionKeys.ExecuteDeleteAsync(_ct));
        var ending = _app.Services.GetRequiredService<XmlKeyManager>().CreateNewKey(Now.AddDays(-89), Now.AddHours(1));
        await _app.InDbAsync(db => db.Secrets.ExecuteDeleteAsync(_ct));

        await using var node = new TestApp(OnRealTime, beside: _app);
        Assert.Equal(ending.KeyId.ToByteArray(), Sealed(node));

        var next = Assert.Single(node.Services.GetRequiredService<IKeyManager>().GetAllKeys(), key => key.KeyId != ending.KeyId);
        Assert.True(next.ActivationDate <= ending.ExpirationDate);
    }

    [Fact]
    public async Task A_lost_certificate_stops_the_start_in_words_and_adds_nothing_to_the_ring()
    {
        var before = await _app.InDbAsync(db => db.DataProtectionKeys.CountAsync(_ct));
        var another = Path.Combine(_app.DataDirectory, "another.pfx");
        await File.WriteAllBytesAsync(another, TestApp.MakeCertificate(), _ct);

        await using var node = new TestApp(host => host.UseSetting("Studio:Keys:Certificate", another), beside: _app);
        var refusal = await Assert.ThrowsAsync<SettingException>(() => node.Services.GetRequiredService<Secrets>().OpenAsync(_ct));

        Assert.Contains("Put back the certificate that was in use, or name it among the old ones", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(before, await _app.InDbAsync(db => db.DataProtectionKeys.CountAsync(_ct)));
    }

    [Fact]
    public async Task Another_certificate_opens_what_the_old_one_sealed_where_that_is_named()
    {
        var before = await new Visitor(_app).SignedInAsync(_ada);
        var (another, old) = (Path.Combine(_app.DataDirectory, "another.pfx"), Path.Combine(_app.DataDirectory, "ring.pfx"));
        await File.WriteAllBytesAsync(another, TestApp.MakeCertificate(), _ct);

        await using var node = new TestApp(
            host =>
            {
                OnRealTime(host);
                host.UseSetting("Studio:Keys:Certificate", another).UseSetting("Studio:Keys:OldCertificates:0", old);
            },
            beside: _app);

        Assert.Equal(200, await AccountAsync(before, node));
    }

    // The ring lives by the computer's clock.
    private static void OnRealTime(IWebHostBuilder host) => host.ConfigureServices(services => services.Replace(ServiceDescriptor.Singleton(TimeProvider.System)));

    // The key's id stands in front of whatever it has sealed, behind four bytes that say what this is.
    private static byte[] Sealed(TestApp node) =>
        node.Services.GetRequiredService<IDataProtectionProvider>().CreateProtector("test").Protect([1])[4..20];

    // ASP.NET Core reads the ring again in the background, and goes on with what it has meanwhile.
    private async Task UntilAsync(Func<bool> done)
    {
        for (var i = 0; i < 100 && !done(); i++)
        {
            await Task.Delay(100, _ct);
        }

        Assert.True(done());
    }

    private static async Task<int> AccountAsync(Visitor visitor, TestApp node)
    {
        var there = new Visitor(node);
        foreach (var (name, value) in visitor.Cookies)
        {
            there.Cookies[name] = value;
        }

        return (int)(await there.GetAsync("/account")).Status;
    }
}
