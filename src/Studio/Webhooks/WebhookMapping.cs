using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Studio.People;
using Studio.Workspaces;

namespace Studio.Webhooks;

internal sealed class WebhookMapping : IEntityTypeConfiguration<WebhookEndpoint>, IEntityTypeConfiguration<WebhookMessage>, IEntityTypeConfiguration<WebhookDelivery>
{
    public void Configure(EntityTypeBuilder<WebhookEndpoint> endpoint)
    {
        endpoint.ToTable("webhook_endpoints");
        endpoint.Property(e => e.Id).ValueGeneratedNever();
        endpoint.Property(e => e.Url).HasMaxLength(WebhookEndpoint.MaxUrl);
        endpoint.Property(e => e.Description).HasMaxLength(WebhookEndpoint.MaxDescription);
        endpoint.Property(e => e.Events).HasMaxLength(1000);
        endpoint.Property(e => e.Secret).HasMaxLength(WebhookSecrets.MaxSealed);
        endpoint.Property(e => e.OldSecret).HasMaxLength(WebhookSecrets.MaxSealed);
        endpoint.Property(e => e.Agent).HasMaxLength(WebhookEndpoint.MaxAgent);
        endpoint.Property(e => e.DisabledBecause).HasMaxLength(WebhookEndpoint.MaxReason);
        endpoint.HasOne<Workspace>().WithMany().HasForeignKey(e => e.WorkspaceId);
        endpoint.HasOne<Person>().WithMany().HasForeignKey(e => e.KeeperId);
        endpoint.HasIndex(e => new { e.WorkspaceId, e.Id });
    }

    public void Configure(EntityTypeBuilder<WebhookMessage> message)
    {
        message.ToTable("webhook_messages");
        message.Property(m => m.Id).ValueGeneratedNever();
        message.Property(m => m.Type).HasMaxLength(WebhookMessage.MaxType);
        message.Property(m => m.Payload).HasMaxLength(WebhookMessage.MaxPayload);
        message.HasOne<Workspace>().WithMany().HasForeignKey(m => m.WorkspaceId);
        message.HasIndex(m => m.At);
    }

    public void Configure(EntityTypeBuilder<WebhookDelivery> delivery)
    {
        delivery.ToTable("webhook_deliveries");
        delivery.HasKey(d => new { d.EndpointId, d.MessageId });
        delivery.Property(d => d.Status).HasConversion<string>().HasMaxLength(16);
        delivery.Property(d => d.LastError).HasMaxLength(WebhookDelivery.MaxError);
        delivery.HasOne<WebhookEndpoint>().WithMany().HasForeignKey(d => d.EndpointId);
        delivery.HasOne(d => d.Message).WithMany().HasForeignKey(d => d.MessageId);
        delivery.HasIndex(d => new { d.EndpointId, d.Status, d.MessageId });

        // Only what is still on its way: of all that was ever sent that is little.
        delivery.HasIndex(d => new { d.EndpointId, d.NextAttemptAt }).HasFilter("next_attempt_at IS NOT NULL");
    }
}
