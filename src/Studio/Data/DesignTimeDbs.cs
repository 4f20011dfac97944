using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Studio.People;

namespace Studio.Data;

// dotnet-ef makes migrations from these: it needs the model and the kind of database, but no database and no settings.
internal sealed class DesignTimeSqliteDb : IDesignTimeDbContextFactory<SqliteDb>
{
    public SqliteDb CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<SqliteDb>().UseSqlite("Data Source=:memory:").UseSnakeCaseNamingConvention().UseApplicationServiceProvider(DesignTime.Services).Options);
}

internal sealed class DesignTimePostgresDb : IDesignTimeDbContextFactory<PostgresDb>
{
    public PostgresDb CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<PostgresDb>().UseNpgsql("Host=localhost").UseSnakeCaseNamingConvention().UseApplicationServiceProvider(DesignTime.Services).Options);
}

internal static class DesignTime
{
    // Identity asks them which of its tables to map.
    public static IServiceProvider Services { get; } = new ServiceCollection().Configure<IdentityOptions>(SignInRules.Apply).BuildServiceProvider();
}
