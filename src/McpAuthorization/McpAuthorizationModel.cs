using McpAuthorization.Authorization;
using McpAuthorization.ClientDocuments;
using McpAuthorization.Devices;
using McpAuthorization.Grants;
using McpAuthorization.Limits;
using McpAuthorization.Registration;
using McpAuthorization.Registration.Credentials;
using McpAuthorization.Tokens;
using OpenIddict.EntityFrameworkCore.Models;

namespace Microsoft.EntityFrameworkCore;

/// <summary>The tables of the authorization server in a host's own database.</summary>
public static class McpAuthorizationModel
{
    /// <summary>
    /// Adds the tables <c>oauth_clients</c>, <c>oauth_grants</c>, <c>oauth_tokens</c>, <c>oauth_scopes</c>, <c>oauth_transactions</c>,
    /// <c>oauth_device_requests</c>, <c>oauth_refresh_answers</c>, <c>oauth_client_logos</c>, <c>oauth_limits</c> and <c>oauth_spent_assertions</c>. Their names and columns are written out, so that a host may read them in SQL of its own.
    /// Call it in <c>OnModelCreating</c>.
    /// </summary>
    /// <param name="modelBuilder">The model of the host's context.</param>
    /// <returns>The same model.</returns>
    public static ModelBuilder UseMcpAuthorization(this ModelBuilder modelBuilder)
    {
        ArgumentNullException.ThrowIfNull(modelBuilder);
        modelBuilder.UseOpenIddict<Client, Grant, Scope, Token, Guid>();

        modelBuilder.Entity<Client>(client =>
        {
            client.ToTable("oauth_clients");
            client.Property(c => c.ClientId).HasMaxLength(2048);
            client.Property(c => c.AuthenticationMethod).HasMaxLength(64);
            client.Property(c => c.RegisteredFrom).HasMaxLength(64);
            client.Property(c => c.RegistrationTokenHash).HasMaxLength(64);
            client.Property(c => c.Tenant).HasMaxLength(100);
            client.HasIndex(c => c.Tenant);
            client.Property(c => c.Metadata).HasMaxLength(16 * 1024);
            client.Property(c => c.JwksUri).HasMaxLength(2048);
            client.Property(c => c.DocumentDigest).HasMaxLength(44);
            client.HasIndex(c => new { c.RegisteredFrom, c.RegisteredAt });
            client.HasIndex(c => new { c.FirstGrantAt, c.RegisteredAt });
        });

        modelBuilder.Entity<Grant>(grant =>
        {
            grant.ToTable("oauth_grants");
            grant.Property(g => g.Tenant).HasMaxLength(100);
            grant.Property(g => g.Binding).HasMaxLength(100);
            grant.Property(g => g.Resource).HasMaxLength(500);
            grant.Property(g => g.ClientId).HasMaxLength(2048);
            grant.Property(g => g.RedirectUri).HasMaxLength(2048);
            grant.Property(g => g.Label).HasMaxLength(200);
            grant.Property(g => g.EndedBy).HasMaxLength(32);
            grant.HasIndex(g => new { g.Subject, g.Tenant });
            grant.HasIndex(g => new { g.Subject, g.Id });
            grant.HasIndex(g => new { g.Tenant, g.Id });
        });

        modelBuilder.Entity<Token>(token =>
        {
            token.ToTable("oauth_tokens");
            token.Property(t => t.Scopes).HasMaxLength(1000);
            token.HasIndex(t => t.ExpirationDate);
        });

        modelBuilder.Entity<Scope>().ToTable("oauth_scopes");

        modelBuilder.Entity<ConsentTransaction>(transaction =>
        {
            transaction.ToTable("oauth_transactions");
            transaction.Property(t => t.Id).ValueGeneratedNever();
            transaction.Property(t => t.Hash).HasMaxLength(32);
            transaction.Property(t => t.BrowserHash).HasMaxLength(32);
            transaction.Property(t => t.Subject).HasMaxLength(100);
            transaction.Property(t => t.RedirectUri).HasMaxLength(2048);
            transaction.Property(t => t.Scopes).HasMaxLength(1000);
            transaction.Property(t => t.Decision).HasMaxLength(16);
            transaction.HasIndex(t => t.Hash).IsUnique();
            transaction.HasIndex(t => t.ExpiresAt);
            transaction.HasOne<Client>().WithMany().HasForeignKey(t => t.ClientKey);
        });

        modelBuilder.Entity<RefreshAnswer>(answer =>
        {
            answer.ToTable("oauth_refresh_answers");
            answer.HasKey(a => a.TokenId);
            answer.Property(a => a.TokenId).ValueGeneratedNever();
            answer.HasIndex(a => a.CreatedAt);
        });

        modelBuilder.Entity<DeviceRequest>(device =>
        {
            device.ToTable("oauth_device_requests");
            device.Property(d => d.Id).ValueGeneratedNever();
            device.Property(d => d.CodeHash).HasMaxLength(32);
            device.Property(d => d.UserCode).HasMaxLength(8);
            device.Property(d => d.Scopes).HasMaxLength(1000);
            device.Property(d => d.Address).HasMaxLength(64);
            device.Property(d => d.Subject).HasMaxLength(100);
            device.Property(d => d.Decision).HasMaxLength(16);
            device.HasIndex(d => d.CodeHash).IsUnique();
            device.HasIndex(d => d.UserCode).IsUnique();
            device.HasIndex(d => d.ExpiresAt);
            device.HasOne<Client>().WithMany().HasForeignKey(d => d.ClientKey);
        });

        modelBuilder.Entity<SpentAssertion>(spent =>
        {
            spent.ToTable("oauth_spent_assertions");
            spent.HasKey(s => s.Hash);
            spent.Property(s => s.Hash).HasMaxLength(32).ValueGeneratedNever();
            spent.HasIndex(s => s.ExpiresAt);
        });

        modelBuilder.Entity<LimitCount>(count =>
        {
            count.ToTable("oauth_limits");
            count.HasKey(c => c.Key);
            count.Property(c => c.Key).HasMaxLength(64);
            count.HasIndex(c => c.EndsAt);
        });

        modelBuilder.Entity<ClientLogo>(logo =>
        {
            logo.ToTable("oauth_client_logos");
            logo.HasKey(l => l.ClientKey);
            logo.Property(l => l.ClientKey).ValueGeneratedNever();
            logo.Property(l => l.Address).HasMaxLength(2048);
            logo.Property(l => l.MediaType).HasMaxLength(16);
            logo.Property(l => l.Bytes).HasMaxLength(ClientDocumentsSetup.LargestLogo);
            logo.HasOne<Client>().WithOne().HasForeignKey<ClientLogo>(l => l.ClientKey).OnDelete(DeleteBehavior.Cascade);
        });

        SpellOutColumns(modelBuilder);
        return modelBuilder;
    }

    // OpenIddict names the foreign keys itself, and a host's naming convention may say otherwise: SQL needs to rely on one spelling.
    private static void SpellOutColumns(ModelBuilder modelBuilder)
    {
        foreach (var entity in modelBuilder.Model.GetEntityTypes().Where(entity => entity.GetTableName()?.StartsWith("oauth_", StringComparison.Ordinal) is true))
        {
            foreach (var property in entity.GetProperties())
            {
                property.SetColumnName(System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name));
            }
        }
    }

    internal sealed class Scope : OpenIddictEntityFrameworkCoreScope<Guid>;
}
