using Microsoft.EntityFrameworkCore;
using Studio.Media;
using Studio.Media.Uploads;
using Studio.People;
using Studio.Tests.Media;
using Studio.Tests.Support;
using Studio.Webhooks;

namespace Studio.Tests.Callers;

/// <summary>What an id can be of.</summary>
internal enum Thing
{
    Account,
    Post,
    Media,
    Folder,
    Upload,
    Person,
    Webhook,
    Delivery,
}

/// <summary>Makes what ids are of: somebody's own, that of others, and what was there once.</summary>
internal sealed class Things(TestApp app, CancellationToken ct)
{
    /// <summary>Of what the argument of this name takes the id, or null where nobody has said it yet.</summary>
    public static Thing? Named(string argument) => argument switch
    {
        "post_id" => Thing.Post,
        "social_account_id" or "social_account_ids" or "account_id" => Thing.Account,
        "media_id" or "media_asset_ids" => Thing.Media,
        "folder_id" => Thing.Folder,
        "upload_id" => Thing.Upload,
        "created_by" => Thing.Person,
        "webhook_id" => Thing.Webhook,
        "delivery_id" => Thing.Delivery,
        _ => null,
    };

    public async Task<Guid> MakeAsync(Thing thing, Somebody owner, params Guid[] accounts)
    {
        var rest = await owner.RestAsync();
        return thing switch
        {
            Thing.Account => await owner.ConnectChannelAsync(),
            Thing.Post => (await rest.PostAsJsonAsync("/api/v1/posts", new { social_account_ids = accounts.Length > 0 ? accounts : [await owner.ConnectChannelAsync()], caption = "the-caption" }, ct).ReadAsync<Studio.Posts.PostView>(ct)).Id,
            Thing.Media => (await rest.UploadAsync(Files.Png(), ct)).Id,
            Thing.Folder => await app.InDbAsync(async db =>
            {
                var folder = db.Add(MediaFolder.Make(owner.WorkspaceId, "the-folder")).Entity;
                await db.SaveChangesAsync(ct);
                return folder.Id;
            }),
            Thing.Upload => await UploadedAsync(rest),
            Thing.Webhook => await WebhookAsync(owner),
            Thing.Delivery => await DeliveryAsync(owner),
            _ => (await Somebody.JoinAsync(app, "viewer", owner.WorkspaceId)).UserId,
        };
    }

    /// <summary>One that was there, and is not any more.</summary>
    public async Task<Guid> GoneAsync(Thing thing, Somebody owner, Guid account)
    {
        var id = await MakeAsync(thing, owner, account);
        await app.InDbAsync(db => thing switch
        {
            Thing.Account => db.Channels.IgnoreQueryFilters().Where(c => c.Id == id).ExecuteDeleteAsync(ct),
            Thing.Post => db.Posts.IgnoreQueryFilters().Where(p => p.Id == id).ExecuteDeleteAsync(ct),
            Thing.Media => db.Media.IgnoreQueryFilters().Where(m => m.Id == id).ExecuteDeleteAsync(ct),
            Thing.Folder => db.MediaFolders.IgnoreQueryFilters().Where(f => f.Id == id).ExecuteDeleteAsync(ct),
            Thing.Upload => db.MediaUploads.IgnoreQueryFilters().Where(u => u.Id == id).ExecuteDeleteAsync(ct),
            Thing.Webhook => db.WebhookEndpoints.IgnoreQueryFilters().Where(e => e.Id == id).ExecuteDeleteAsync(ct),
            Thing.Delivery => db.WebhookDeliveries.IgnoreQueryFilters().Where(d => d.MessageId == id).ExecuteDeleteAsync(ct),
            _ => db.Set<Person>().Where(p => p.Id == id).ExecuteDeleteAsync(ct),
        });
        return id;
    }

    // Straight into the table: by the door there are ten at most.
    private Task<Guid> WebhookAsync(Somebody owner) => app.InDbAsync(async db =>
    {
        var endpoint = db.Add(WebhookEndpoint.Add(owner.WorkspaceId, owner.UserId, null, new("https://hooks.agent.test/"), "the-webhook", [WebhookEvents.KeyRevoked], [1], app.Clock.GetUtcNow())).Entity;
        await db.SaveChangesAsync(ct);
        return endpoint.Id;
    });

    private Task<Guid> DeliveryAsync(Somebody owner) => app.InDbAsync(async db =>
    {
        var endpoint = await db.WebhookEndpoints.IgnoreQueryFilters().Where(e => e.WorkspaceId == owner.WorkspaceId).OrderBy(e => e.Id).FirstAsync(ct);
        var message = WebhookMessage.Of(new(owner.WorkspaceId, WebhookEvents.Test, new { }), app.Clock.GetUtcNow());
        db.Add(WebhookDelivery.Of(message, endpoint.Id));
        await db.SaveChangesAsync(ct);
        return message.Id;
    });

    private async Task<Guid> UploadedAsync(HttpClient rest)
    {
        var place = await rest.PostAsJsonAsync("/api/v1/media/uploads", new { filename = "bread.png", media_type = "image" }, ct).ReadAsync<UploadPlace>(ct);
        await app.Anonymous().PutAsync(place.Url, new ByteArrayContent(Files.Png()), ct);
        return place.UploadId;
    }
}
