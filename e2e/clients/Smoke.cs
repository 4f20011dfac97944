// Writes, changes, schedules and looks back, through a client that was generated from the document.
using Microsoft.Kiota.Abstractions.Authentication;
using Microsoft.Kiota.Http.HttpClientLibrary;
using Studio.Client;
using Studio.Client.Models;

using var http = new HttpClient();
http.DefaultRequestHeaders.Authorization = new("Bearer", args[1]);
var api = new StudioClient(new HttpClientRequestAdapter(new AnonymousAuthenticationProvider(), httpClient: http) { BaseUrl = args[0] }).Api.V1;

static void Same<T>(T expected, T actual, string what)
{
    if (!EqualityComparer<T>.Default.Equals(expected, actual))
    {
        throw new InvalidOperationException($"{what}: {actual} instead of {expected}");
    }
}

var account = (await api.Accounts.GetAsync())!.Accounts!.First(a => a.Platform == "bluesky");
var key = Guid.NewGuid().ToString();
Task<PostView?> DraftAsync() => api.Posts.PostAsync(
    new() { Caption = "Written by a generated client", SocialAccountIds = [account.Id] },
    request => request.Headers.Add("Idempotency-Key", key));

var draft = (await DraftAsync())!;
Same(draft.Id, (await DraftAsync())!.Id, "the post of the same key");
Same(DerivedStatus.Draft, draft.Status, "status");
Same("Written by a generated client", (await api.Posts[draft.Id!.Value].GetAsync())!.Caption, "caption");

var changed = (await api.Posts[draft.Id.Value].PatchAsync(new() { Title = "Changed" }, request => request.Headers.Add("If-Match", $"\"{draft.Version}\"")))!;
Same("Changed", changed.Title, "title");

var at = DateTimeOffset.UtcNow.AddDays(30);
var scheduled = (await api.Posts[draft.Id.Value].Schedule.PostAsync(new() { ScheduledAt = at }))!;
Same(at.ToUnixTimeSeconds(), scheduled.ScheduledAt!.Value.ToUnixTimeSeconds(), "time");
Same(DerivedStatus.Draft, (await api.Posts[draft.Id.Value].Cancel.PostAsync())!.Status, "status after it was cancelled");

try
{
    await api.Posts[draft.Id.Value].PatchAsync(new() { Title = "Too late" }, request => request.Headers.Add("If-Match", $"\"{draft.Version}\""));
    throw new InvalidOperationException("An old version was changed.");
}
catch (ProblemDetails problem)
{
    Same(412, problem.ResponseStatusCode, "status of the problem");
}

Same(true, (await api.Trail.GetAsync())!.Entries!.Any(entry => entry.TargetId == draft.Id), "a row on the trail");
Console.WriteLine("ok");
