using McpAuthorization.Database;
using Microsoft.EntityFrameworkCore;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace McpAuthorization.Grants;

/// <summary>The grants that there are, and how to change and end one. Each change acts on the next call, on every node.</summary>
public sealed class GrantDirectory
{
    private readonly Tables _tables;
    private readonly GrantEnding _ending;
    private readonly GrantChanges _changes;
    private readonly TimeProvider _clock;

    internal GrantDirectory(Tables tables, GrantEnding ending, GrantChanges changes, TimeProvider clock) =>
        (_tables, _ending, _changes, _clock) = (tables, ending, changes, clock);

    /// <summary>Finds one, living or ended.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="ct">Ends with the request.</param>
    /// <returns>The grant, or null.</returns>
    public async Task<GrantView?> FindAsync(Guid id, CancellationToken ct) =>
        (await ViewsAsync(_tables.Grants.Where(grant => grant.Id == id), ct)).SingleOrDefault();

    /// <summary>Lists grants, the newest first.</summary>
    /// <param name="filter">Which.</param>
    /// <param name="before">The last id of the page before, or null for the first page.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="ct">Ends with the request.</param>
    /// <returns>A page, empty behind the last.</returns>
    public Task<IReadOnlyList<GrantView>> ListAsync(GrantFilter filter, Guid? before, int limit, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(filter);
        var grants = filter.Of(_tables.Grants);

        // The ids first: where there is no index in this order, they alone are sorted and not whole rows.
        var page = (before is { } id ? grants.Where(grant => grant.Id < id) : grants).Select(grant => grant.Id).OrderDescending().Take(limit);
        return ViewsAsync(_tables.Grants.Where(grant => page.Contains(grant.Id)), ct);
    }

    /// <summary>Gives a grant a name of the person's own, to tell it from others of the same client.</summary>
    /// <param name="id">The grant.</param>
    /// <param name="label">The name, of at most 200 characters, or null for none.</param>
    /// <param name="ct">Ends with the request.</param>
    /// <returns>Whether it lives, and so was renamed.</returns>
    public Task<bool> RenameAsync(Guid id, string? label, CancellationToken ct) => _changes.RenameAsync(id, label, ct);

    /// <summary>Takes scopes away from a grant. Tokens that were issued before hold no more from then on, and a refresh brings nothing back.</summary>
    /// <param name="id">The grant.</param>
    /// <param name="scopes">What it keeps: some of what it covers now; under the umbrella, any that the server knows. At least one.</param>
    /// <param name="ct">Ends with the request.</param>
    /// <returns>Whether it was narrowed. If not, it has ended, or was changed by somebody else at the same time.</returns>
    /// <exception cref="ArgumentException">The scopes go beyond what it covers, or there are none.</exception>
    public Task<bool> NarrowAsync(Guid id, IReadOnlyList<string> scopes, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(scopes);
        return _changes.NarrowAsync(id, scopes, ct);
    }

    /// <summary>Binds a grant to another tenant. Whether its person may go there is the host's to know.</summary>
    /// <param name="id">The grant.</param>
    /// <param name="tenant">The tenant.</param>
    /// <param name="ct">Ends with the request.</param>
    /// <returns>Whether it was moved. If not, it has ended, or was changed by somebody else at the same time.</returns>
    public Task<bool> MoveAsync(Guid id, string tenant, CancellationToken ct)
    {
        ArgumentException.ThrowIfNullOrEmpty(tenant);
        return _changes.MoveAsync(id, tenant, ct);
    }

    /// <summary>Ends a grant. Its tokens are dead with the next call, on every node.</summary>
    /// <param name="id">The grant.</param>
    /// <param name="why">Why it ends.</param>
    /// <param name="ct">Ends with the request.</param>
    /// <returns>Whether it lived until now.</returns>
    public Task<bool> EndAsync(Guid id, GrantEnd why, CancellationToken ct) => _ending.EndAsync(id, why, ct);

    /// <summary>Notes when a grant was used, if that is later than what is known.</summary>
    /// <param name="id">The grant.</param>
    /// <param name="at">When.</param>
    /// <param name="ct">Ends with the request.</param>
    /// <returns>A task that ends when it is noted.</returns>
    public Task NoteUseAsync(Guid id, DateTimeOffset at, CancellationToken ct) => _ending.NoteUseAsync(id, at, ct);

    private async Task<IReadOnlyList<GrantView>> ViewsAsync(IQueryable<Grant> grants, CancellationToken ct)
    {
        var now = _clock.GetUtcNow().UtcDateTime;
        var rows = await grants
            .OrderByDescending(grant => grant.Id)
            .Select(grant => new { Grant = grant, Client = grant.Application!, HoldsToken = grant.Tokens.Any(token => token.Status == Statuses.Valid && token.ExpirationDate > now) })
            .ToListAsync(ct);

        return [.. rows.Select(row => GrantView.Of(row.Grant, row.Client, row.HoldsToken))];
    }
}
