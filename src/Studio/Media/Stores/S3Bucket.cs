using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using Amazon;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;

namespace Studio.Media.Stores;

/// <summary>
/// What is asked of S3, which is little, so that servers by others give it too: whole objects put, read from anywhere, listed, deleted, and addresses that
/// put one of a given length. Whatever fails there becomes one refusal here.
/// </summary>
internal sealed partial class S3Bucket(S3Settings settings, ILogger<S3Bucket> logger) : IDisposable
{
    // A gibibyte has to get through. Whoever asks has a patience of their own.
    private const int CopyBuffer = 80 * 1024;

    private static readonly TimeSpan LongestCall = TimeSpan.FromHours(1);
    private static readonly TimeSpan TimeToConnect = TimeSpan.FromSeconds(10);

    // Signatures of this kind are good for no longer.
    private static readonly TimeSpan LongestLife = TimeSpan.FromDays(7);

    private readonly AmazonS3Client _client = new(new BasicAWSCredentials(settings.AccessKey, settings.SecretKey), ConfigurationOf(settings));

    internal static RefusedException DoesNotAnswer => Refuse.Unavailable("The store that media are kept in does not answer, or refuses. Try again in a moment; whoever runs Studio finds the reason in its log.");

    /// <summary>Tries everything that is needed once. A store that cannot be reached is none that refuses: Studio starts without it.</summary>
    public async Task DemandUsableAsync(CancellationToken ct)
    {
        var key = $"check/{Guid.CreateVersion7():N}";
        try
        {
            await PutOnceAsync(key, new MemoryStream([1]), ct);
            await _client.ListObjectsV2Async(new() { BucketName = settings.Bucket, Prefix = key }, ct);
            (await _client.GetObjectAsync(new() { BucketName = settings.Bucket, Key = key }, ct)).Dispose();
            await _client.DeleteObjectAsync(new() { BucketName = settings.Bucket, Key = key }, ct);
        }
        catch (AmazonServiceException refused) when (refused.StatusCode is >= HttpStatusCode.Ambiguous and < HttpStatusCode.InternalServerError)
        {
            throw refused.ErrorCode switch
            {
                "NoSuchBucket" => S3Settings.Wrong(nameof(S3Settings.Bucket), $"there is no bucket {settings.Bucket} at this endpoint and in this region. Make it first", settings.Bucket),
                "SignatureDoesNotMatch" => S3Settings.Wrong(nameof(S3Settings.SecretKey), "it does not belong to the access key, or the region is another", "(the secret that belongs to the access key)"),
                "InvalidAccessKeyId" => S3Settings.Wrong(nameof(S3Settings.AccessKey), "the store does not know it", "AKIAIOSFODNN7EXAMPLE"),
                "AccessDenied" => S3Settings.Wrong(nameof(S3Settings.AccessKey), "the store lets it not put, list, read and delete objects of this bucket", "AKIAIOSFODNN7EXAMPLE"),
                _ => S3Settings.Wrong(nameof(S3Settings.Endpoint), $"the store refuses what Studio needs of it, with {(int)refused.StatusCode} {refused.ErrorCode}", "https://s3.example.com"),
            };
        }
        catch (Exception failure) when (IsOfTheStore(failure))
        {
            Log.Unreachable(logger, WordsOf(failure));
        }
    }

    public Task PutAsync(string key, Stream content, CancellationToken ct) => AskAsync(() => PutOnceAsync(key, content, ct));

    /// <summary>Null where there is no such object.</summary>
    public Task<long?> LengthOfAsync(string key, CancellationToken ct) =>
        AskAsync(async () => (long?)(await _client.GetObjectMetadataAsync(new() { BucketName = settings.Bucket, Key = key }, ct)).ContentLength);

    /// <summary>Null where there is no such object.</summary>
    public Task<Stream?> ReadAsync(string key, long from, CancellationToken ct) => AskAsync(
        async () => (Stream?)(await _client.GetObjectAsync(
            new() { BucketName = settings.Bucket, Key = key, ByteRange = from > 0 ? new(string.Create(CultureInfo.InvariantCulture, $"bytes={from}-")) : null },
            ct)).ResponseStream);

    /// <summary>To its end. A store that breaks off does not answer; a disk that is full is another matter.</summary>
    public async Task CopyAsync(Stream content, Stream to, CancellationToken ct)
    {
        var buffer = new byte[CopyBuffer];
        for (int count; (count = await ReadOnAsync(content, buffer, ct)) > 0;)
        {
            await to.WriteAsync(buffer.AsMemory(0, count), ct);
        }
    }

    /// <summary>What begins like this, in the order of the keys.</summary>
    public async IAsyncEnumerable<S3Entry> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken ct)
    {
        string? next = null;
        do
        {
            var page = await AskAsync(() => _client.ListObjectsV2Async(new() { BucketName = settings.Bucket, Prefix = prefix, ContinuationToken = next }, ct)) ?? throw DoesNotAnswer;
            foreach (var found in page.S3Objects ?? [])
            {
                yield return new(found.Key, found.Size ?? 0);
            }

            next = page.IsTruncated is true ? page.NextContinuationToken : null;
        }
        while (next is not null);
    }

    /// <summary>Also of what is not there.</summary>
    public Task DeleteAsync(string key, CancellationToken ct) => AskAsync(() => _client.DeleteObjectAsync(new() { BucketName = settings.Bucket, Key = key }, ct));

    /// <summary>An address that puts this object, of exactly this length, for whoever has it.</summary>
    public string AddressToPut(string key, long length, TimeSpan life)
    {
        var request = new GetPreSignedUrlRequest
        {
            BucketName = settings.Bucket,
            Key = key,
            Verb = HttpVerb.PUT,
            Protocol = settings.Endpoint?.Scheme is "http" ? Protocol.HTTP : Protocol.HTTPS,

            // The store looks at the machine's clock, as whoever signs does.
            Expires = TimeProvider.System.GetUtcNow().UtcDateTime + (life < LongestLife ? life : LongestLife),
        };
        request.Headers.ContentLength = length;
        return _client.GetPreSignedURL(request);
    }

    public void Dispose() => _client.Dispose();

    // In one piece with its length before it: not every server knows Amazon's chunks.
    private Task<PutObjectResponse> PutOnceAsync(string key, Stream content, CancellationToken ct) =>
        _client.PutObjectAsync(new() { BucketName = settings.Bucket, Key = key, InputStream = content, AutoCloseStream = false, UseChunkEncoding = false }, ct);

    private async Task<int> ReadOnAsync(Stream content, byte[] buffer, CancellationToken ct)
    {
        try
        {
            return await content.ReadAsync(buffer, ct);
        }
        catch (Exception failure) when (failure is IOException || IsOfTheStore(failure))
        {
            throw Failed(failure);
        }
    }

    private async Task<T?> AskAsync<T>(Func<Task<T>> ask)
    {
        try
        {
            return await ask();
        }
        catch (AmazonServiceException missing) when (missing is { StatusCode: HttpStatusCode.NotFound, ErrorCode: not "NoSuchBucket" })
        {
            return default;
        }
        catch (Exception failure) when (IsOfTheStore(failure))
        {
            throw Failed(failure);
        }
    }

    private RefusedException Failed(Exception failure)
    {
        Log.Failed(logger, WordsOf(failure));
        return DoesNotAnswer;
    }

    private static bool IsOfTheStore(Exception failure) => failure is AmazonServiceException or AmazonClientException or HttpRequestException or TimeoutException;

    // Not its message: some servers repeat what was sent.
    private static string WordsOf(Exception failure) => failure is AmazonServiceException { StatusCode: > 0 } answer ? $"{(int)answer.StatusCode} {answer.ErrorCode}" : failure.GetType().Name;

    private static AmazonS3Config ConfigurationOf(S3Settings settings)
    {
        var config = new AmazonS3Config
        {
            ForcePathStyle = settings.PathStyle,
            Timeout = LongestCall,
            ConnectTimeout = TimeToConnect,
            IgnoreConfiguredEndpointUrls = true,

            // What they are newer than does not know them. What is sent is signed with its hash.
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        };

        if (settings.Endpoint is { } endpoint)
        {
            (config.ServiceURL, config.AuthenticationRegion) = (endpoint.ToString(), settings.Region);
        }
        else
        {
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(settings.Region);
        }

        return config;
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Error, "The S3 store of media failed: {Words}.")]
        public static partial void Failed(ILogger logger, string words);

        [LoggerMessage(LogLevel.Error, "The S3 store of media could not be reached: {Words}. Studio starts without it; uploads are refused until it answers.")]
        public static partial void Unreachable(ILogger logger, string words);
    }
}

internal readonly record struct S3Entry(string Key, long Length);
