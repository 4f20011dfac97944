using Microsoft.EntityFrameworkCore;
using Studio.Data;
using Studio.Trail;

namespace Studio.Tests.Support;

/// <summary>What tests do with the trail: calls on record, seals, and what somebody with the database in hands could do to it.</summary>
internal static class OnTrail
{
    public static async Task ReadAsync(this TestApp app, Guid? workspace = null, string action = "post.read")
    {
        await using var scope = app.Services.CreateAsyncScope();
        var call = scope.ServiceProvider.GetRequiredService<CallRecord>();
        call.Open(action);
        call.ActAs(Guid.CreateVersion7(), workspace);
        await call.CloseAsync(CallRecord.Done);
    }

    public static async Task ReadAsync(this TestApp app, Guid workspace, int times)
    {
        for (var i = 0; i < times; i++)
        {
            await app.ReadAsync(workspace);
        }
    }

    public static Task<int> SealAsync(this TestApp app, CancellationToken ct) => app.Services.GetRequiredService<SealTrail>().RunAsync(ct);

    /// <summary>Another node on the same database.</summary>
    public static SealTrail Node(this TestApp app) =>
        new(app.Services.GetRequiredService<Engine>(), app.Services.GetRequiredService<TrailKeys>(), app.Clock);

    public static async Task<TrailReport> VerifyAsync(this TestApp app, CancellationToken ct, params TrailHead[] heads)
    {
        await using var scope = app.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<VerifyTrail>().RunAsync(heads, ct);
    }

    public static async Task<IReadOnlyList<TrailHead>> HeadsAsync(this TestApp app, CancellationToken ct)
    {
        await using var scope = app.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<CallRecord>().Open("audit.head");
        return await scope.ServiceProvider.GetRequiredService<ReadHeads>().RunAsync(ct);
    }

    public static Task<List<TrailEntry>> RowsAsync(this TestApp app, Guid? workspace, CancellationToken ct) =>
        app.InDbAsync(db => db.Trail.IgnoreQueryFilters().AsNoTracking().Where(e => e.WorkspaceId == workspace).OrderBy(e => e.Id).ToListAsync(ct));

    public static Task<int> TamperAsync(this TestApp app, string sql, params object[] values) =>
        app.InDbAsync(db => db.Database.ExecuteSqlRawAsync(sql, values));
}
