using System.Text.Json;
using McpAuthorization.Database;
using Microsoft.EntityFrameworkCore;

namespace McpAuthorization.Grants;

/// <summary>The grants that there are, and how to end one.</summary>
public sealed class GrantDirectory
{
    private readonly Tables _tables;
    private readonly GrantEnding _ending;

    internal GrantDirectory(Tables tables, GrantEnding ending) => (_tables, _ending) = (tables, ending);

    /// <summary>Finds one, living or ended.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="ct">Ends with the request.</param>
    /// <returns>The grant, or null.</returns>
    public async Task<GrantView?> FindAsync(Guid id, CancellationToken ct) =>
        (await ViewsAsync(_tables.Grants.Where(grant => grant.Id == id), 1, ct)).SingleOrDefault();

    /// <summary>Lists the grants of a person, the newest first.</summary>
    /// <param name="subject">The person.</param>
    /// <param name="before">The last id of the page before, or null for the first page.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="ct">Ends with the request.</param>
    /// <returns>A page, empty behind the last.</returns>
    public Task<IReadOnlyList<GrantView>> ListBySubjectAsync(string subject, Guid? before, int limit, CancellationToken ct) =>
        PageAsync(_tables.Grants.Where(grant => grant.Subject == subject), before, limit, ct);

    /// <summary>Lists the grants into a tenant, the newest first.</summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="before">The last id of the page before, or null for the first page.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="ct">Ends with the request.</param>
    /// <returns>A page, empty behind the last.</returns>
    public Task<IReadOnlyList<GrantView>> ListByTenantAsync(string tenant, Guid? before, int limit, CancellationToken ct) =>
        PageAsync(_tables.Grants.Where(grant => grant.Tenant == tenant), before, limit, ct);

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

    private static Task<IReadOnlyList<GrantView>> PageAsync(IQueryable<Grant> grants, Guid? before, int limit, CancellationToken ct) =>
        ViewsAsync(before is { } id ? grants.Where(grant => grant.Id < id) : grants, limit, ct);

    private static async Task<IReadOnlyList<GrantView>> ViewsAsync(IQueryable<Grant> grants, int limit, CancellationToken ct)
    {
        var rows = await grants
            .OrderByDescending(grant => grant.Id)
            .Take(limit)
            .Select(grant => new { Grant = grant, Name = grant.Application!.DisplayName })
            .ToListAsync(ct);

        return [.. rows.Select(row => View(row.Grant, row.Name))];
    }

    private static GrantView View(Grant grant, string? clientName) => new(
        grant.Id,
        grant.ClientId ?? "",
        clientName,
        grant.Subject ?? "",
        grant.Tenant,
        JsonSerializer.Deserialize<string[]>(grant.Scopes ?? "[]")!,
        grant.RedirectUri,
        Time(grant.CreationDate) ?? default,
        Time(grant.LastUsedAt),
        Time(grant.ExpiresAt),
        Time(grant.EndedAt),
        Enum.TryParse<GrantEnd>(grant.EndedBy, out var why) ? why : null);

    private static DateTimeOffset? Time(DateTime? utc) => utc is { } time ? new DateTimeOffset(time.Ticks, TimeSpan.Zero) : null;
}
