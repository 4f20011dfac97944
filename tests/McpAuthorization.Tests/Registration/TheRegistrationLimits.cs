using System.Net;
using McpAuthorization.Registration;
using McpAuthorization.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace McpAuthorization.Tests.Registration;

public sealed class TheRegistrationLimits
{
    private static readonly object Program = new { redirect_uris = new[] { "http://127.0.0.1/cb" } };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task D18_Stop_one_address_and_say_when_to_come_back()
    {
        await using var host = await ResourceHost.StartAsync(options => options.RegistrationsPerAddress = 2);
        await host.RegisterAsync(Program);
        host.Clock.Advance(TimeSpan.FromMinutes(20));
        await host.RegisterAsync(Program);
        host.Clock.Advance(TimeSpan.FromMinutes(10));

        using var refused = await host.PostAsync("/oauth/register", """{"redirect_uris":["http://127.0.0.1/cb"]}"""u8.ToArray(), "application/json");
        var (elsewhere, _) = await host.RegisterAsync(Program, from: "198.51.100.7");

        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Contains("temporarily_unavailable", await refused.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        Assert.Equal("1800", refused.Header("Retry-After"));
        Assert.Equal(HttpStatusCode.Created, elsewhere);
        Assert.Contains(host.Heard.Events, told => told.Event.Error == "temporarily_unavailable");

        host.Clock.Advance(TimeSpan.FromMinutes(30));
        Assert.Equal(HttpStatusCode.Created, (await host.RegisterAsync(Program)).Status);
    }

    [Fact]
    public async Task Count_one_ipv6_network_as_one_sender()
    {
        await using var host = await ResourceHost.StartAsync(options => options.RegistrationsPerAddress = 1);

        Assert.Equal(HttpStatusCode.Created, (await host.RegisterAsync(Program, from: "2001:db8:1:2::1")).Status);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await host.RegisterAsync(Program, from: "2001:db8:1:2:ffff::9")).Status);
        Assert.Equal(HttpStatusCode.Created, (await host.RegisterAsync(Program, from: "2001:db8:1:3::1")).Status);
        Assert.Equal(HttpStatusCode.Created, (await host.RegisterAsync(Program, from: "::ffff:192.0.2.9")).Status);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await host.RegisterAsync(Program, from: "192.0.2.9")).Status);
    }

    [Fact]
    public async Task D18_Stop_a_crowd_too()
    {
        await using var host = await ResourceHost.StartAsync(options => options.RegistrationsInAll = 2);

        Assert.Equal(HttpStatusCode.Created, (await host.RegisterAsync(Program, from: "192.0.2.1")).Status);
        Assert.Equal(HttpStatusCode.Created, (await host.RegisterAsync(Program, from: "192.0.2.2")).Status);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await host.RegisterAsync(Program, from: "192.0.2.3")).Status);
    }

    [Fact]
    public async Task Let_a_team_connect_on_one_morning_F37()
    {
        await using var host = await ResourceHost.StartAsync();

        // A hosted client: forty people, one address, two registrations each, of which one is signed in with.
        for (var person = 0; person < 40; person++)
        {
            Assert.Equal(HttpStatusCode.Created, (await host.RegisterAsync(Program, from: "160.79.104.1")).Status);
            var (status, answer) = await host.RegisterAsync(Program, from: "160.79.104.1");
            Assert.Equal(HttpStatusCode.Created, status);

            var used = answer.GetProperty("client_id").GetString();
            var now = host.Clock.GetUtcNow().UtcDateTime;
            await host.WithDbAsync(db => db.Set<Client>().Where(client => client.ClientId == used).ExecuteUpdateAsync(set => set.SetProperty(client => client.FirstGrantAt, now), Ct));
        }
    }

    [Fact]
    public async Task Do_not_count_what_was_refused_nor_clients_typed_in_by_hand()
    {
        await using var host = await ResourceHost.StartAsync(options => (options.RegistrationsPerAddress, options.RegistrationsInAll) = (1, 1));
        await host.RegisterAsync("{}");
        await host.WithDbAsync(db =>
        {
            db.Add(new Client { Id = Guid.CreateVersion7(), ClientId = "by-hand", RegisteredAt = host.Clock.GetUtcNow().UtcDateTime });
            return db.SaveChangesAsync(Ct);
        });

        Assert.Equal(HttpStatusCode.Created, (await host.RegisterAsync(Program)).Status);
    }

    [Fact]
    public async Task Can_be_switched_off()
    {
        await using var host = await ResourceHost.StartAsync(options => (options.RegistrationsPerAddress, options.RegistrationsInAll) = (0, 0));

        Assert.Equal(HttpStatusCode.Created, (await host.RegisterAsync(Program)).Status);
        Assert.Equal(HttpStatusCode.Created, (await host.RegisterAsync(Program)).Status);
    }
}
