using System.Diagnostics;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Studio.Media.Stores;
using Studio.Tests.Support;

[assembly: AssemblyFixture(typeof(Swift))]

namespace Studio.Tests.Support;

/// <summary>
/// One OpenStack Swift for all tests, with its S3 door: a server by others that looks at every signature. It is started when the first test asks for it.
/// Where it is not to be had, the tests that need it are skipped.
/// </summary>
public sealed class Swift : IAsyncLifetime
{
    /// <summary>A value of <see cref="Browser.Trait"/>: which database stands behind makes no difference to these tests.</summary>
    public const string Needed = "swift";

    public const string AccessKey = "studio:media";
    public const string SecretKey = "secret";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("studio-swift-");
    private readonly SemaphoreSlim _turn = new(1);
    private Process? _process;
    private AmazonS3Client? _client;

    public string Endpoint { get; private set; } = "";

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <summary>A fresh bucket.</summary>
    public async Task<string> BucketAsync()
    {
        var bucket = $"b{Guid.CreateVersion7():N}";
        await (await StartAsync()).PutBucketAsync(new PutBucketRequest { BucketName = bucket });
        return bucket;
    }

    /// <summary>The settings of an app that keeps its media in a bucket.</summary>
    public void Use(IWebHostBuilder host, string bucket, string secret = SecretKey)
    {
        host.UseSetting($"{S3Settings.Section}:Endpoint", Endpoint);
        host.UseSetting($"{S3Settings.Section}:Bucket", bucket);
        host.UseSetting($"{S3Settings.Section}:AccessKey", AccessKey);
        host.UseSetting($"{S3Settings.Section}:SecretKey", secret);
    }

    public async Task<string[]> KeysAsync(string bucket) =>
        [.. ((await _client!.ListObjectsV2Async(new() { BucketName = bucket })).S3Objects ?? []).Select(found => found.Key)];

    public async ValueTask DisposeAsync()
    {
        _client?.Dispose();
        if (_process is not null)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
            _process.Dispose();
        }

        _folder.Delete(recursive: true);
        _turn.Dispose();
    }

    private async Task<AmazonS3Client> StartAsync()
    {
        await _turn.WaitAsync();
        try
        {
            if (_client is null)
            {
                Endpoint = await RunAsync() ?? "";
                if (Endpoint.Length == 0)
                {
                    Assert.Skip("There is no OpenStack Swift here. Install swift-proxy, swift-account, swift-container and swift-object, on a file system with extended attributes.");
                }

                _client = new(new BasicAWSCredentials(AccessKey, SecretKey), new AmazonS3Config { ServiceURL = Endpoint, AuthenticationRegion = "us-east-1", ForcePathStyle = true });
            }

            return _client;
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task<string?> RunAsync()
    {
        if (_process is not null || !File.Exists("/usr/bin/python3"))
        {
            return null;
        }

        // The system's own Python: Debian's Swift is of no other.
        _process = Process.Start(new ProcessStartInfo("/usr/bin/python3", [Path.Combine(AppContext.BaseDirectory, "Support", "start-swift.py"), Path.Combine(_folder.FullName, "swift")])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        });
        _process!.BeginErrorReadLine();
        return await _process.StandardOutput.ReadLineAsync().WaitAsync(Patience);
    }
}
