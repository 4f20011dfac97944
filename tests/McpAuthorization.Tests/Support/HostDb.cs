using Microsoft.EntityFrameworkCore;

namespace McpAuthorization.Tests.Support;

/// <summary>The context of a host that has nothing of its own.</summary>
internal sealed class HostDb(DbContextOptions<HostDb> options) : DbContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.UseMcpAuthorization();
}
