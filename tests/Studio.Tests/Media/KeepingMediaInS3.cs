using System.Net;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Studio.Media;
using Studio.Media.Stores;
using Studio.Tests.Support;

namespace Studio.Tests.Media;

[Trait(Browser.Trait, Swift.Needed)]
public sealed class KeepingMediaInS3(Swift swift) : KeepingMedia
{
    private static readonly HttpClient Internet = new();

    private static readonly HttpStatusCode[] Refused = [HttpStatusCode.Forbidden, HttpStatusCode.BadRequest];

    private string _bucket = "";

    [Fact]
    public async Task N06_Has_addresses_that_take_one_thing_of_one_length_for_a_while()
    {
        var (place, other) = (await RequestAsync(1_000), await RequestAsync(1_000));

        Assert.Matches("X-Amz-Expires=2(1599|160[01])&", place.Url);
        foreach (var url in new[]
        {
            place.Url!.Replace($"{place.UploadId:N}", $"{other.UploadId:N}", StringComparison.Ordinal),
            place.Url.Replace("0001?", "0002?", StringComparison.Ordinal),
            place.Url.Replace("Expires=21", "Expires=99", StringComparison.Ordinal),
            place.Url.Replace("content-length%3B", "", StringComparison.Ordinal),
            place.Url.Split('?')[0],
        })
        {
            Assert.Contains((await PutAsync(url, new byte[1_000])).StatusCode, Refused);
        }

        Assert.Equal(HttpStatusCode.Forbidden, (await PutAsync(place.Url, new byte[1_001])).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await PutAsync(place.Url, new byte[999])).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await Internet.GetAsync(place.Url, Ct)).StatusCode);
        Assert.Empty(await KeptAsync());
    }

    [Fact]
    public async Task Takes_a_large_file_in_parts_that_are_sent_in_any_order_and_again()
    {
        byte[] file = [.. Files.Avi(), .. new byte[S3Places.PartLength + 1_000_000]];
        file[^1] = 7;
        var place = await RequestAsync(file.Length);

        Assert.Equal((null, 2), (place.Url, place.Parts!.Count));
        Assert.Equal([(1, 0, S3Places.PartLength), (2, S3Places.PartLength, file.Length - S3Places.PartLength)], place.Parts.Select(part => (part.Number, part.Offset, part.Size)));
        byte[] Of(int part) => file[(int)place.Parts[part].Offset..(int)(place.Parts[part].Offset + place.Parts[part].Size)];

        Assert.Equal(HttpStatusCode.OK, (await PutAsync(place.Parts[1].Url, new byte[place.Parts[1].Size])).StatusCode);
        var early = await FinalizeAsync(place);
        Assert.Equal(HttpStatusCode.Conflict, early.StatusCode);
        Assert.Contains($"out of {file.Length}", await early.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        await PutAsync(place.Parts[1].Url, Of(1));
        await PutAsync(place.Parts[0].Url, Of(0));
        var made = await FinalizeAsync(place).ReadAsync<MediaView>(Ct);

        Assert.Equal((file.Length, Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(file))), (made.FileSize, made.Sha256));
        Assert.Equal([$"media/{made.Id:N}"], await KeptAsync());
    }

    [Fact]
    public async Task Wants_to_know_how_long_a_file_is_and_promises_no_more_than_fits()
    {
        var answer = await TryRequestAsync(null);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Contains("file_size", await answer.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await TryRequestAsync((20 << 20) + 1, "image")).StatusCode);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await TryRequestAsync(201 << 20)).StatusCode);
    }

    [Fact]
    public async Task Sweeps_away_the_file_of_a_process_that_was_killed_after_it_deleted_the_row()
    {
        var made = await Rest.UploadAsync(Files.Pdf(500), Ct);
        await App.Services.GetRequiredService<IMediaStore>().ExpectEndAsync(made.Id, Ct);
        await App.InDbAsync(db => db.Media.IgnoreQueryFilters().ExecuteDeleteAsync(Ct));

        await App.SweepMediaAsync(Ct);
        Assert.Equal(2, (await KeptAsync()).Length);

        Later(TimeSpan.FromHours(3));
        await App.SweepMediaAsync(Ct);
        Assert.Empty(await KeptAsync());
    }

    [Fact]
    public async Task Says_at_start_what_is_wrong_with_the_settings()
    {
        Assert.StartsWith("Studio__Media__S3__Bucket: there is no bucket", await RefusalAsync(new() { ["Bucket"] = "no-such-bucket" }), StringComparison.Ordinal);

        var secret = await RefusalAsync(new() { ["SecretKey"] = "another-secret" });
        Assert.StartsWith("Studio__Media__S3__SecretKey: it does not belong to the access key", secret, StringComparison.Ordinal);
        Assert.DoesNotContain("another-secret", secret, StringComparison.Ordinal);
        Assert.StartsWith("Studio__Media__S3__", await RefusalAsync(new() { ["AccessKey"] = "studio:nobody" }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refuses_for_a_while_and_counts_nothing_where_the_store_does_not_answer()
    {
        await using var app = new TestApp(host =>
        {
            swift.Use(host, _bucket);
            host.UseSetting($"{S3Settings.Section}:Endpoint", "http://127.0.0.1:9");
        });
        var ada = await Somebody.JoinAsync(app);
        var rest = await ada.RestAsync();

        var answer = await rest.SendAsync(Files.Png(), Ct);

        Assert.Equal((HttpStatusCode.ServiceUnavailable, true), (answer.StatusCode, answer.Headers.RetryAfter is not null));
        Assert.Contains("does not answer", (await answer.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal((0, 0), await app.InDbAsync(async db => ((int)await db.Organizations.SumAsync(o => o.MediaBytes, Ct), await db.Media.IgnoreQueryFilters().CountAsync(Ct))));
        Assert.Empty(Directory.GetFiles(app.Incoming()));
    }

    protected override Task<string[]> KeptAsync() => swift.KeysAsync(_bucket);

    protected override async Task<Action<IWebHostBuilder>> ReadyAsync()
    {
        _bucket = await swift.BucketAsync();
        return host => swift.Use(host, _bucket);
    }

    protected override Task<HttpResponseMessage> PutAsync(string url, byte[] content) => Internet.PutAsync(url, new ByteArrayContent(content), Ct);

    private async Task<string> RefusalAsync(Dictionary<string, string?> changed)
    {
        Dictionary<string, string?> settings = new() { ["Endpoint"] = swift.Endpoint, ["Bucket"] = _bucket, ["AccessKey"] = Swift.AccessKey, ["SecretKey"] = Swift.SecretKey };
        foreach (var (name, value) in changed)
        {
            settings[name] = value;
        }

        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(setting => $"{S3Settings.Section}:{setting.Key}", setting => setting.Value)).Build();
        using var bucket = new S3Bucket(S3Settings.Of(configuration)!, App.Services.GetRequiredService<ILogger<S3Bucket>>());
        return (await Assert.ThrowsAsync<SettingException>(() => bucket.DemandUsableAsync(Ct))).Message;
    }
}
