using Microsoft.EntityFrameworkCore.Diagnostics;
using Studio.Data;

namespace Studio.Tests.Support;

internal static class Interceptors
{
    /// <summary>Whichever database the run is on.</summary>
    public static void AddInterceptor(this IServiceCollection services, IInterceptor interceptor) =>
        services.ConfigureDbContext<SqliteDb>(db => db.AddInterceptors(interceptor)).ConfigureDbContext<PostgresDb>(db => db.AddInterceptors(interceptor));
}
