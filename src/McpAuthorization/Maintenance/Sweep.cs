using McpAuthorization.Database;
using McpAuthorization.Grants;
using McpAuthorization.Limits;
using McpAuthorization.Registration;
using McpAuthorization.Tokens;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace McpAuthorization.Maintenance;

/// <summary>Deletes what nobody needs any more, in batches small enough that no writer waits long.</summary>
internal sealed class Sweep(Tables tables, LimitCounter limits, IOptions<McpAuthorizationOptions> options, TimeProvider clock)
{
    // One or two milliseconds' work on a table of a million rows: whoever wants to write in the meantime waits no longer than that.
    private const int Batch = 20;

    // Reading holds nobody up.
    private const int Page = 500;

    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(20);

    // Expired tokens stay a while, so that a client that comes back with one is told from a stranger who guesses.
    private static readonly TimeSpan Remembered = TimeSpan.FromDays(7);

    private static readonly TimeSpan UnusedClient = TimeSpan.FromHours(24);

    private static readonly TimeSpan LeftClient = TimeSpan.FromDays(90);

    public async Task RunAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var (longAgo, yesterday, lastQuarter) = (now - Remembered, now - UnusedClient, now - LeftClient);
        var windowOver = now - options.Value.RefreshReplayWindow;
        var finished = now - options.Value.ConsentLifetime;

        limits.Forget();
        await DeleteAsync(tables.LimitCounts.Where(count => count.EndsAt < now).OrderBy(count => count.EndsAt), ct);
        await DeleteAsync(tables.RefreshAnswers.Where(answer => answer.CreatedAt < windowOver).OrderBy(answer => answer.CreatedAt), ct);
        await DeleteAsync(tables.SpentAssertions.Where(spent => spent.ExpiresAt < now).OrderBy(spent => spent.ExpiresAt), ct);
        await DeleteAsync(tables.Transactions.Where(transaction => transaction.ExpiresAt < finished).OrderBy(transaction => transaction.ExpiresAt), ct);
        await DeleteAsync(tables.DeviceRequests.Where(device => device.ExpiresAt < finished).OrderBy(device => device.ExpiresAt), ct);
        // What strangers pushed is large, and nobody's token.
        await DeleteAsync(tables.Tokens.Where(token => token.Type == TokenKinds.Pushed && token.ExpirationDate < now).OrderBy(token => token.ExpirationDate), ct);
        await DeleteAsync(tables.Tokens.Where(token => token.ExpirationDate < longAgo).OrderBy(token => token.ExpirationDate), ct);
        await WalkAsync(tables.Grants.Where(grant => grant.EndedAt < longAgo && grant.Tokens.Any()), grants => DeleteTokensAsync(grants, ct), ct);

        // A grant without a token can never be used again: its consent was not followed through, or everything of it has run out. But for a client that acts by
        // itself, which can always have another.
        await DeleteFoundAsync(Spent(now, yesterday, lastQuarter), ct);
        await DeleteFoundAsync(Leftover(yesterday, lastQuarter), ct);
    }

    private IQueryable<Grant> Spent(DateTime now, DateTime yesterday, DateTime lastQuarter) => tables.Grants
        .Where(grant => grant.Status != Statuses.Valid || grant.ExpiresAt <= now || !grant.Application!.Permissions!.Contains(ClientPermissions.ClientCredentials))
        .Where(grant => !grant.Tokens.Any())
        .Where(grant => grant.LastUsedAt == null ? grant.CreationDate < yesterday : grant.LastUsedAt < lastQuarter && (grant.EndedAt == null || grant.EndedAt < lastQuarter));

    private IQueryable<Client> Leftover(DateTime yesterday, DateTime lastQuarter) => tables.Clients
        // For a day a removed one still counts as registered: giving clients up makes no room for more.
        .Where(client => client.RemovedAt < yesterday || ((client.RegisteredFrom != null || client.DocumentFetchedAt != null) && client.BlockedAt == null && client.RegisteredAt < yesterday))
        .Where(client => !tables.Transactions.Any(transaction => transaction.ClientKey == client.Id))
        .Where(client => !tables.DeviceRequests.Any(device => device.ClientKey == client.Id))
        .Where(client => !client.Tokens.Any() && !client.Authorizations.Any())
        .Where(client => client.RemovedAt != null || client.FirstGrantAt == null || client.FirstGrantAt < lastQuarter);

    /// <summary>For what an index leads to.</summary>
    private async Task DeleteAsync<T>(IQueryable<T> rows, CancellationToken ct)
    {
        while (await InTurnAsync(rows.Take(Batch), ct) is Batch)
        {
        }
    }

    private async Task DeleteTokensAsync(Guid[] grants, CancellationToken ct)
    {
        var tokens = await tables.Tokens.Where(token => grants.Contains(token.Authorization!.Id)).Select(token => token.Id).ToArrayAsync(ct);
        await DeleteAsync(tables.Tokens, tokens, ct);
    }

    /// <summary>For what takes a look at every row.</summary>
    private Task DeleteFoundAsync<T>(IQueryable<T> rows, CancellationToken ct)
        where T : class =>
        WalkAsync(rows, found => DeleteAsync(rows, found, ct), ct);

    /// <summary>A row that has come to be needed since it was found stays.</summary>
    private async Task DeleteAsync<T>(IQueryable<T> rows, Guid[] found, CancellationToken ct)
        where T : class
    {
        foreach (var batch in found.Chunk(Batch))
        {
            await InTurnAsync(rows.Where(row => batch.Contains(EF.Property<Guid>(row, nameof(Grant.Id)))), ct);
        }
    }

    /// <summary>Looks through a whole table once, and holds nobody up while it looks.</summary>
    private static async Task WalkAsync<T>(IQueryable<T> rows, Func<Guid[], Task> take, CancellationToken ct)
        where T : class
    {
        var ids = rows.Select(row => EF.Property<Guid>(row, nameof(Grant.Id))).Order();
        var found = await ids.Take(Page).ToArrayAsync(ct);

        while (found is not [])
        {
            await take(found);
            var last = found[^1];
            found = found.Length is Page ? await ids.Where(id => id > last).Take(Page).ToArrayAsync(ct) : [];
        }
    }

    private async Task<int> InTurnAsync<T>(IQueryable<T> rows, CancellationToken ct)
    {
        int deleted;

        using (options.Value.WriteTurn is { } take ? await take(ct) : null)
        {
            deleted = await rows.ExecuteDeleteAsync(ct);
        }

        // Most of the time is for others: there is no hurry.
        if (deleted > 0)
        {
            await Task.Delay(Rest, ct);
        }

        return deleted;
    }
}
