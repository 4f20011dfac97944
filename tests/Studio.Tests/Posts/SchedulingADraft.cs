using System.Net;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Studio.Callers;
using Studio.Posts;
using Studio.Tests.Support;
using Studio.Workspaces;

namespace Studio.Tests.Posts;

public sealed class SchedulingADraft : IDisposable
{
    private readonly TestApp _app = new();
    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;

    private DateTimeOffset InAnHour => _app.Clock.GetUtcNow().AddHours(1);

    [Fact]
    public async Task Puts_it_on_the_calendar_and_drops_the_proposed_time()
    {
        var (rest, draft) = await DraftAsync();

        var scheduled = await rest.ScheduleAsync(draft.Id, InAnHour, _ct).ReadAsync<PostView>(_ct);

        Assert.Equal((DerivedStatus.Scheduled, InAnHour, null), (scheduled.Status, scheduled.ScheduledAt, scheduled.ProposedPublishAt));
        Assert.Equal(PostStatus.Scheduled, Assert.Single(scheduled.PlatformPosts).Status);
    }

    [Fact]
    public async Task Works_for_what_a_person_has_approved()
    {
        var ada = await (await Somebody.JoinAsync(_app)).WithPasswordAsync();
        await ada.RequireApprovalAsync(agentsMayApprove: false);
        var rest = await ada.RestAsync();
        var draft = await rest.DraftAsync(await ada.ConnectChannelAsync(), "Hello", _ct);
        await rest.StepAsync(draft.Id, "submit", _ct).ReadAsync<PostView>(_ct);
        var visitor = await new Visitor(_app).SignedInAsync(ada);
        Assert.True((await visitor.PressAsync(await visitor.GetAsync($"/posts/{draft.Id}"), "Approve")).LeadsOn);

        Assert.Equal(DerivedStatus.Scheduled, (await rest.ScheduleAsync(draft.Id, InAnHour, _ct).ReadAsync<PostView>(_ct)).Status);
    }

    [Theory]
    [InlineData(ApprovalMode.RequiredInternal)]
    [InlineData(ApprovalMode.RequiredInternalAndClient)]
    public async Task Is_refused_where_approval_is_required_and_missing(ApprovalMode mode)
    {
        var (rest, draft) = await DraftAsync();
        await ModeAsync(mode);

        var response = await rest.ScheduleAsync(draft.Id, InAnHour, _ct);

        Assert.Equal(HttpStatusCode.Conflict, response.StatusCode);
        Assert.Contains("requires approval", await response.Content.ReadAsStringAsync(_ct));
    }

    [Fact]
    public async Task Q02_Takes_a_clock_that_is_a_minute_behind_and_no_more()
    {
        var (rest, draft) = await DraftAsync();

        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await rest.ScheduleAsync(draft.Id, _app.Clock.GetUtcNow().AddSeconds(-61), _ct)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await rest.ScheduleAsync(draft.Id, _app.Clock.GetUtcNow().AddSeconds(-60), _ct)).StatusCode);
    }

    [Fact]
    public async Task Is_refused_when_the_network_would_not_take_the_text()
    {
        var ada = await Somebody.JoinAsync(_app);
        var rest = await ada.RestAsync();
        var draft = await rest.DraftAsync(await ada.ConnectChannelAsync(characterLimit: 10), "Eleven char", _ct);
        Assert.Contains("Shorten it by 1.", Assert.Single(draft.Warnings));

        var response = await rest.ScheduleAsync(draft.Id, InAnHour, _ct);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, response.StatusCode);
        Assert.Contains("Shorten it by 1.", await response.Content.ReadAsStringAsync(_ct));
    }

    [Fact]
    public async Task Is_refused_for_a_time_in_the_past()
    {
        var (rest, draft) = await DraftAsync();

        var response = await rest.ScheduleAsync(draft.Id, _app.Clock.GetUtcNow().AddHours(-1), _ct);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, response.StatusCode);
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>(_ct);
        Assert.Equal("The time has to lie in the future. It is 2030-01-01T09:00:00Z now.", problem.GetProperty("errors").GetProperty("scheduled_at")[0].GetString());
        Assert.Equal("unprocessable_entity", problem.GetProperty("error").GetString());
    }

    [Fact]
    public async Task Is_refused_for_a_time_without_an_offset()
    {
        var (rest, draft) = await DraftAsync();

        var response = await rest.ScheduleAsync(draft.Id, "2030-12-01T09:00:00", _ct);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, response.StatusCode);
        Assert.Contains("This workspace is in Europe/Berlin, where this time tomorrow is 2030-01-02T10:00:00+01:00", (await response.Content.ReadFromJsonAsync<JsonElement>(_ct)).GetProperty("detail").GetString());
    }

    [Fact]
    public async Task I18_L13_Of_another_workspace_looks_like_no_post_at_all()
    {
        var (_, draft) = await DraftAsync();
        var stranger = await Somebody.JoinAsync(_app);

        var response = await (await stranger.RestAsync()).ScheduleAsync(draft.Id, InAnHour, _ct);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task L11_Of_somebody_else_needs_one_permission_more()
    {
        var (_, draft) = await DraftAsync();
        var colleague = await Somebody.JoinAsync(_app, "contributor", draft.WorkspaceId);
        await _app.InDbAsync(async db =>
        {
            var organization = await db.Organizations.SingleAsync(_ct);
            var role = db.Add(new Role { OrganizationId = organization.Id, Name = "scheduler", Permissions = Permission.CreatePosts | Permission.PublishDirectly }).Entity;
            (await db.Members.SingleAsync(m => m.UserId == colleague.UserId, _ct)).RoleId = role.Id;
            return await db.SaveChangesAsync(_ct);
        });

        var response = await (await colleague.RestAsync()).ScheduleAsync(draft.Id, InAnHour, _ct);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Empty(response.Headers.WwwAuthenticate);
        Assert.Contains("edit_others_posts", await response.Content.ReadAsStringAsync(_ct));
    }

    [Fact]
    public async Task Twice_is_refused_over_mcp_in_the_same_words_as_over_rest()
    {
        var (rest, draft) = await DraftAsync();
        await rest.ScheduleAsync(draft.Id, InAnHour, _ct);

        var overRest = await rest.ScheduleAsync(draft.Id, InAnHour, _ct);
        await using var agent = await _app.AgentWith(rest.DefaultRequestHeaders.Authorization!.Parameter!, _ct);
        var overMcp = await agent.CallToolAsync("schedule_draft", Arguments(draft.Id, InAnHour), cancellationToken: _ct);

        Assert.Equal(HttpStatusCode.Conflict, overRest.StatusCode);
        Assert.True(overMcp.IsError);
        Assert.Equal((await overRest.Content.ReadFromJsonAsync<JsonElement>(_ct)).GetProperty("detail").GetString(), overMcp.Text());
    }

    [Fact]
    public async Task Over_mcp_answers_with_structured_content()
    {
        var (rest, draft) = await DraftAsync();
        await using var agent = await _app.AgentWith(rest.DefaultRequestHeaders.Authorization!.Parameter!, _ct);

        var result = await agent.CallToolAsync("schedule_draft", Arguments(draft.Id, InAnHour), cancellationToken: _ct);

        Assert.NotEqual(true, result.IsError);
        Assert.Equal("scheduled", result.StructuredContent!.Value.GetProperty("status").GetString());
        Assert.Equal(draft.Id, result.StructuredContent!.Value.GetProperty("id").GetGuid());
    }

    public void Dispose() => _app.Dispose();

    private static Dictionary<string, object?> Arguments(Guid post, DateTimeOffset at) => new() { ["post_id"] = post, ["scheduled_at"] = at };

    private Task<int> ModeAsync(ApprovalMode mode) =>
        _app.InDbAsync(db => db.Workspaces.ExecuteUpdateAsync(set => set.SetProperty(w => w.ApprovalMode, mode), _ct));

    private async Task<(HttpClient Client, PostView Draft)> DraftAsync()
    {
        var person = await Somebody.JoinAsync(_app);
        var rest = await person.RestAsync();
        return (rest, await rest.DraftAsync(await person.ConnectChannelAsync(), "Hello", _ct));
    }
}
