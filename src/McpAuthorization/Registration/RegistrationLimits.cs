using McpAuthorization.Limits;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace McpAuthorization.Registration;

/// <summary>
/// How many may register. Counted in the database, so that it holds on every node, and only what nobody has signed in with: hosted clients
/// register twice for each attempt and anew at each connect, all from one address, and a team that connects on one morning is no attack.
/// </summary>
internal sealed class RegistrationLimits(DbContext db, LimitCounter changes, IOptions<McpAuthorizationOptions> options, TimeProvider clock)
{
    private static readonly TimeSpan Window = TimeSpan.FromHours(1);

    public async Task DemandAsync(string from, CancellationToken ct)
    {
        var since = (clock.GetUtcNow() - Window).UtcDateTime;
        // Those that an owner typed in by hand came from nowhere and count for nobody.
        var unused = db.Set<Client>().Where(client => client.FirstGrantAt == null && client.RegisteredAt > since && client.RegisteredFrom != null);

        await DemandAsync(unused.Where(client => client.RegisteredFrom == from), options.Value.RegistrationsPerAddress, "from this address", ct);
        await DemandAsync(unused, options.Value.RegistrationsInAll, "here", ct);
    }

    /// <summary>As often as one may register: each change is kept and put on record, and would be both for ever.</summary>
    public async Task DemandChangeAsync(string from, CancellationToken ct)
    {
        if (await changes.CountAsync(new("registration change", options.Value.RegistrationsPerAddress, Window), from, ct) is { } wait)
        {
            throw Refused("Too many registrations have been changed from this address in the last hour. Try again later.", wait);
        }
    }

    // The limit-th newest says both whether the limit is reached and when there will be room again.
    private async Task DemandAsync(IQueryable<Client> registered, int limit, string where, CancellationToken ct)
    {
        if (limit == 0)
        {
            return;
        }

        var last = await registered.OrderByDescending(client => client.RegisteredAt).Skip(limit - 1).Select(client => (DateTime?)client.RegisteredAt).FirstOrDefaultAsync(ct);
        if (last is { } time)
        {
            throw Refused(
                $"Too many clients have registered {where} in the last hour without anybody signing in. Try again later, or use a client id that you already have.",
                DateTime.SpecifyKind(time, DateTimeKind.Utc) + Window - clock.GetUtcNow());
        }
    }

    private static RegistrationRefusedException Refused(string words, TimeSpan wait) =>
        new(TooMany.Error, words, StatusCodes.Status429TooManyRequests, wait);
}
