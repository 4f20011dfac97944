using Microsoft.EntityFrameworkCore;

namespace McpAuthorization.Tests.Support;

public sealed class TestDb(DbContextOptions<TestDb> options) : DbContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.UseMcpAuthorization();
}
