using Microsoft.EntityFrameworkCore;
using Studio.Callers;
using Studio.Data;

namespace Studio.Media;

public sealed class GetMedia(AppDb db, Caller caller, MediaUrls urls) : IUseCase
{
    public static Needs Needs => new(Permission.None, Scope.MediaRead);

    public async Task<MediaView> RunAsync(Guid mediaId, CancellationToken ct)
    {
        caller.Demand(Needs);

        var asset = await db.Media.AsNoTracking().SingleOrDefaultAsync(m => m.Id == mediaId, ct) ?? throw Refuse.NotFound("media asset");
        return MediaView.Of(asset, urls);
    }
}
