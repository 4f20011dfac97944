using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Studio.Callers;
using Studio.Idempotency;
using Studio.Trail;
using Studio.Webhooks;

namespace Studio.Data;

public static class DataServices
{
    public static IServiceCollection AddData(this IServiceCollection services, Engine engine)
    {
        services.AddSingleton(engine);

        return engine switch
        {
            Engine.Sqlite sqlite => services.AddSingleton(_ => new SqliteConnections(sqlite)).AddDb<SqliteDb>(db => db.UseSqlite(sqlite.ConnectionString)),
            Engine.Postgres postgres => services.AddDb<PostgresDb>(db => db.UseNpgsql(postgres.ConnectionString)),
            _ => throw new ArgumentOutOfRangeException(nameof(engine)),
        };
    }

    public static async Task MigrateAsync(this WebApplication app)
    {
        await using var scope = app.Services.CreateAsyncScope();
        try
        {
            var (database, ct) = (scope.ServiceProvider.GetRequiredService<AppDb>().Database, app.Lifetime.ApplicationStopping);
            if ((await database.GetPendingMigrationsAsync(ct)).Any())
            {
                await using var turn = await app.Services.GetRequiredService<Engine>().TakeTurnToMigrateAsync(ct);
                await database.MigrateAsync(ct);
            }
        }
        catch (DbException failure)
        {
            throw new SettingException("DATABASE_URL", $"The database cannot be used ({failure.Message.TrimEnd('.')})", Engine.Example, failure);
        }
    }

    private static IServiceCollection AddDb<TDb>(this IServiceCollection services, Action<DbContextOptionsBuilder> use)
        where TDb : AppDb =>
        services.AddPooledDbContextFactory<TDb>(db =>
                {
                    use(db);
                    db.UseSnakeCaseNamingConvention().AddInterceptors(new RecordChanges(), new RaiseEvents());

                    // Targets are reached through their post, and post and channel carry the same filter.
                    db.ConfigureWarnings(warnings => warnings.Ignore(CoreEventId.PossibleIncorrectRequiredNavigationWithQueryFilterInteractionWarning));
                })
                .AddScoped(scope => scope.GetRequiredService<IDbContextFactory<TDb>>().CreateDbContext().For(
                    scope.GetRequiredService<CurrentCaller>().Caller,
                    scope.GetRequiredService<CallRecord>(),
                    scope.GetRequiredService<KeyedCall>()));
}
