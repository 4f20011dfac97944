using System.Net;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Studio.Media;
using Studio.Tests.Support;

namespace Studio.Tests.Media;

public sealed class KeepingWithinTheQuota : IDisposable
{
    private const int Limit = 3_500;

    private readonly TestApp _app = new(host => host.UseSetting("Studio:Media:StorageLimit", $"{Limit}").UseSetting("Studio:Limits:WritesPerMinute", "0"));
    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;

    [Fact]
    public async Task N04_Holds_for_all_workspaces_of_an_organization_together_and_for_uploads_at_the_same_moment()
    {
        var ada = await Somebody.JoinAsync(_app);
        var bob = await Somebody.JoinAsync(_app, "owner", await ada.JoinAnotherWorkspaceAsync());
        var (here, there) = (await ada.RestAsync(), await bob.RestAsync());

        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => (i % 2 == 0 ? here : there).SendAsync(Files.Pdf(1_000), _ct)));

        Assert.Equal(3, answers.Count(answer => answer.StatusCode is HttpStatusCode.Created));
        Assert.Equal(9, answers.Count(answer => answer.StatusCode is HttpStatusCode.RequestEntityTooLarge));
        Assert.Equal(3_000, await _app.InDbAsync(db => db.Organizations.Where(o => o.MediaBytes > 0).Select(o => o.MediaBytes).SingleAsync(_ct)));
        Assert.Equal(3, Directory.GetFiles(Path.Combine(_app.DataDirectory, "media"), "*", SearchOption.AllDirectories).Length);
    }

    [Fact]
    public async Task Says_in_numbers_what_is_left_and_gives_back_what_is_deleted()
    {
        var rest = await (await Somebody.JoinAsync(_app)).RestAsync();
        var first = await rest.UploadAsync(Files.Pdf(3_000), _ct);

        var answer = await rest.SendAsync(Files.Pdf(1_000), _ct);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>(_ct);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        Assert.Equal(("storage_quota_exceeded", 3_000, Limit, 1_000), (
            problem.GetProperty("error").GetString(),
            problem.GetProperty("used_bytes").GetInt64(),
            problem.GetProperty("limit_bytes").GetInt64(),
            problem.GetProperty("attempted_bytes").GetInt64()));

        Assert.Equal(HttpStatusCode.OK, (await rest.DeleteAsync($"/api/v1/media/{first.Id}", _ct)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await rest.GetAsync(first.Url, _ct)).StatusCode);
        await rest.UploadAsync(Files.Pdf(1_000), _ct);
        Assert.Equal(1_000, await _app.InDbAsync(db => db.Organizations.SumAsync(o => o.MediaBytes, _ct)));
    }

    [Fact]
    public async Task E_Is_looked_at_when_a_place_is_asked_for_and_what_was_promised_counts()
    {
        var rest = await (await Somebody.JoinAsync(_app)).RestAsync();

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await RequestAsync(rest, Limit + 1)).StatusCode);
        Assert.Equal(HttpStatusCode.Created, (await RequestAsync(rest, 2_000)).StatusCode);
        var full = await RequestAsync(rest, 2_000);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, full.StatusCode);
        Assert.Contains("2000 are promised to uploads that have begun", await full.Content.ReadAsStringAsync(_ct));

        // Who does not say how much leaves half of what there is to the others.
        var place = await (await RequestAsync(rest, null)).Content.ReadFromJsonAsync<JsonElement>(_ct);
        Assert.Equal((Limit - 2_000) / 2, place.GetProperty("max_bytes").GetInt64());
        Assert.Equal(HttpStatusCode.Created, (await RequestAsync(rest, (Limit - 2_000) / 2)).StatusCode);
    }

    [Fact]
    public async Task E_Is_promised_once_to_all_workspaces_of_an_organization()
    {
        var ada = await Somebody.JoinAsync(_app);
        var bob = await Somebody.JoinAsync(_app, "owner", await ada.JoinAnotherWorkspaceAsync());

        Assert.Equal(HttpStatusCode.Created, (await RequestAsync(await ada.RestAsync(), 2_000)).StatusCode);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await RequestAsync(await bob.RestAsync(), 2_000)).StatusCode);
        Assert.Equal(HttpStatusCode.Created, (await RequestAsync(await (await Somebody.JoinAsync(_app)).RestAsync(), 2_000)).StatusCode);
    }

    // Until a file has come nothing counts it but the disk, which is everybody's.
    [Fact]
    public async Task N04_Takes_in_so_many_at_once_of_one_workspace()
    {
        var ada = await Somebody.JoinAsync(_app);
        var (rest, uploads) = (await ada.RestAsync(), _app.Services.GetRequiredService<UploadsUnderWay>());
        var slow = Enumerable.Range(0, UploadsUnderWay.MostOfOneWorkspace).Select(_ => uploads.Begin(ada.WorkspaceId)).ToList();

        Assert.Equal(HttpStatusCode.Conflict, (await rest.SendAsync(Files.Pdf(300), _ct)).StatusCode);
        Assert.Equal(HttpStatusCode.Created, (await (await (await Somebody.JoinAsync(_app)).RestAsync()).SendAsync(Files.Pdf(300), _ct)).StatusCode);

        // One has arrived: its place is taken and given back by one after the other, whatever becomes of them.
        slow[0].Dispose();
        Assert.Equal(HttpStatusCode.Created, (await rest.SendAsync(Files.Pdf(300), _ct)).StatusCode);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await rest.SendAsync(Files.Pdf(9_000), _ct)).StatusCode);
        Assert.Equal(HttpStatusCode.Created, (await rest.SendAsync(Files.Pdf(300), _ct)).StatusCode);
    }

    public void Dispose() => _app.Dispose();

    private Task<HttpResponseMessage> RequestAsync(HttpClient rest, long? length) =>
        rest.PostAsJsonAsync("/api/v1/media/uploads", new { filename = "a.mp4", media_type = "video", file_size = length }, _ct);
}
