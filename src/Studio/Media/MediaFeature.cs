using McpAuthorization.Outbound;
using Studio.Media.Content;
using Studio.Media.Processing;
using Studio.Media.Stores;
using Studio.Media.Uploads;

namespace Studio.Media;

public static class MediaFeature
{
    /// <summary>The client that files are fetched with from addresses that agents name.</summary>
    public const string Http = "Studio.Media";

    private static readonly TimeSpan TimeToFetch = TimeSpan.FromMinutes(5);

    public static IServiceCollection AddMedia(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<MediaSettings>()
                .BindConfiguration(MediaSettings.Section)
                .Validate(settings => settings.IsUsable, "Studio__Media__StorageLimit, __MaxPixels, __OpenUploads and __UploadLife have to be more than nothing: 5368709120, 64000000, 20, 06:00:00.")
                .ValidateOnStart();
        services.AddHttpClient(Http).ReachOnlyPublicAddresses(new OutboundLimits(MediaFormat.MaxBytesOf(MediaType.Video), TimeToFetch));

        return services.AddStore(S3Settings.Of(configuration))
                       .AddSingleton<IncomingFiles>()
                       .AddSingleton<UploadsUnderWay>()
                       .AddSingleton<MediaUrls>()
                       .AddSingleton<ReadContent>()
                       .AddSingleton<OpenMediaFile>()
                       .AddSingleton<ReceiveUpload>()
                       .AddScoped<StorageQuota>()
                       .AddScoped<KeepMedia>()
                       .AddScoped<UploadMedia>()
                       .AddScoped<RequestMediaUpload>()
                       .AddScoped<FinalizeMediaUpload>()
                       .AddScoped<SearchMedia>()
                       .AddScoped<GetMedia>()
                       .AddScoped<DeleteMedia>()
                       .AddScoped<SweepMedia>()
                       .AddScoped<ProcessMedia>()
                       .AddHostedService<MediaProcessor>();
    }
    private static IServiceCollection AddStore(this IServiceCollection services, S3Settings? s3) => s3 is null
        ? services.AddSingleton<IMediaStore, DiskStore>().AddSingleton<IUploadPlaces, DiskPlaces>()
        : services.AddSingleton(s3).AddSingleton<S3Bucket>().AddSingleton<S3Places>()
                  .AddSingleton<IMediaStore, S3Store>().AddSingleton<IUploadPlaces>(provider => provider.GetRequiredService<S3Places>());
}
