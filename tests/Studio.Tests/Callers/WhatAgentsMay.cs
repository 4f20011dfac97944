using System.Net;
using Microsoft.EntityFrameworkCore;
using Studio.Callers;
using Studio.Posts;
using Studio.Tests.Support;
using Studio.Workspaces;

namespace Studio.Tests.Callers;

/// <summary>What a workspace lets agents do, at most. It holds for everybody's at once, and no consent and no key gets round it.</summary>
public sealed class WhatAgentsMay : IAsyncLifetime
{
    private readonly TestApp _app = new();
    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;
    private Somebody _ada = null!;
    private Visitor _owner = null!;
    private HttpClient _byToken = null!;
    private HttpClient _byKey = null!;
    private Guid _channel;

    public async ValueTask InitializeAsync()
    {
        _ada = await (await Somebody.JoinAsync(_app)).WithPasswordAsync();
        _channel = await _ada.ConnectChannelAsync();
        _owner = await new Visitor(_app).SignedInAsync(_ada);
        _byToken = await _ada.RestAsync();
        _byKey = _app.With(await _ada.KeyAsync(Permission.All, _channel));
    }

    [Theory]
    [InlineData("off", "read:401 figures:401 draft:401 schedule:401 approved:401 cancel:401")]
    [InlineData("read_only", "read:200 figures:200 draft:403 schedule:403 approved:403 cancel:403")]
    [InlineData("drafts_only", "read:200 figures:200 draft:201 schedule:403 approved:403 cancel:403")]
    [InlineData("needs_approval", "read:200 figures:200 draft:201 schedule:409 approved:200 cancel:200")]
    [InlineData("everything", "read:200 figures:200 draft:201 schedule:200 approved:200 cancel:200")]
    public async Task Is_what_its_owner_says_from_the_very_next_call_on(string policy, string outcomes)
    {
        foreach (var agent in new[] { _byToken, _byKey })
        {
            await SetAsync(_owner, "everything");
            var draft = await agent.DraftAsync(_channel, "Hello", _ct);
            var approved = await ApprovedAsync(agent);
            var scheduled = await agent.DraftAsync(_channel, "Hello", _ct);
            Assert.Equal(HttpStatusCode.OK, (await agent.ScheduleAsync(scheduled.Id, "2030-06-01T09:00:00Z", _ct)).StatusCode);

            await SetAsync(_owner, policy);

            Assert.Equal(outcomes, string.Join(' ',
                $"read:{await StatusAsync(agent.GetAsync($"/api/v1/posts/{draft.Id}", _ct))}",
                $"figures:{await StatusAsync(agent.GetAsync($"/api/v1/analytics/accounts/{_channel}", _ct))}",
                $"draft:{await StatusAsync(agent.PostAsJsonAsync("/api/v1/posts", new { social_account_id = _channel, caption = "Hello" }, _ct))}",
                $"schedule:{await StatusAsync(agent.ScheduleAsync(draft.Id, "2030-06-01T09:00:00Z", _ct))}",
                $"approved:{await StatusAsync(agent.ScheduleAsync(approved, "2030-06-01T09:00:00Z", _ct))}",
                $"cancel:{await StatusAsync(agent.PostAsync($"/api/v1/posts/{scheduled.Id}/cancel", null, _ct))}"));
        }
    }

    [Fact]
    public async Task Is_named_where_it_refuses_over_both_doors()
    {
        const string Words = "The workspace's policy for agents is drafts_only: it does not allow publish_directly. Only a person who manages the workspace can change it.";
        var draft = await _byToken.DraftAsync(_channel, "Hello", _ct);
        await SetAsync(_owner, "drafts_only");

        foreach (var agent in new[] { _byToken, _byKey })
        {
            var result = await (await agent.SendAsync(Raw.ToolsCall("schedule_draft", new { post_id = draft.Id, scheduled_at = "2030-06-01T09:00:00Z" }), _ct)).ResultAsync(_ct);
            Assert.True(result.GetProperty("isError").GetBoolean());
            Assert.Equal(Words, result.GetProperty("content")[0].GetProperty("text").GetString());
            Assert.Contains(Words, await (await agent.ScheduleAsync(draft.Id, "2030-06-01T09:00:00Z", _ct)).Content.ReadAsStringAsync(_ct));
        }
    }

    // The client would come back from the consent with a scope that opens nothing.
    [Fact]
    public async Task Sends_nobody_for_scopes_that_would_not_help()
    {
        var reader = _app.With(await _ada.TokenAsync(Scope.PostsRead));
        await SetAsync(_owner, "read_only");

        var answer = await reader.SendAsync(Raw.ToolsCall("create_draft", new { social_account_id = _channel, caption = "Hello" }), _ct);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Empty(answer.Headers.WwwAuthenticate);
        Assert.Contains("policy for agents is read_only", (await answer.ResultAsync(_ct)).GetProperty("content")[0].GetProperty("text").GetString());
    }

    [Fact]
    public async Task Is_told_to_whoever_asks_who_they_are()
    {
        await SetAsync(_owner, "drafts_only");

        foreach (var agent in new[] { _byToken, _byKey })
        {
            var me = await agent.GetAsync("/api/v1/me", _ct).ReadAsync<CallerView>(_ct);
            Assert.Equal(AgentPolicy.DraftsOnly, me.AgentPolicy);
            Assert.Equal(["create_posts", "edit_others_posts", "view_analytics", "upload_media", "edit_media"], me.Permissions);
        }
    }

    [Fact]
    public async Task Is_on_record_with_what_was_chosen()
    {
        await SetAsync(_owner, "read_only");

        Assert.Contains(await _app.RowsAsync(_ada.WorkspaceId, _ct), row => row is { Action: "workspace.agents:read_only", Outcome: "ok", Via: "session" } && row.UserId == _ada.UserId);
    }

    [Theory]
    [InlineData("manager")]
    [InlineData("viewer")]
    public async Task Is_not_for_everybody_to_say(string role)
    {
        var member = await (await Somebody.JoinAsync(_app, role, _ada.WorkspaceId)).WithPasswordAsync();
        var visitor = await new Visitor(_app).SignedInAsync(member);

        Assert.Equal(HttpStatusCode.Forbidden, (await SetAsync(visitor, "off")).Status);
        Assert.Equal(AgentPolicy.Everything, await PolicyAsync());
    }

    [Theory]
    [InlineData("")]
    [InlineData("everything, please")]
    [InlineData("4")]
    [InlineData("ReadOnly")]
    public async Task Is_one_of_five(string policy)
    {
        var page = await SetAsync(_owner, policy);

        Assert.Equal(HttpStatusCode.BadRequest, page.Status);
        Assert.Contains("'policy' has to be one of off, read_only, drafts_only, needs_approval, everything.", page.Text);
        Assert.Equal(AgentPolicy.Everything, await PolicyAsync());
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task<Page> SetAsync(Visitor visitor, string policy)
    {
        // Any form of theirs has the token.
        var page = await visitor.GetAsync("/account");
        var token = page.Document.QuerySelector("input[name=__RequestVerificationToken]")!.GetAttribute("value");
        return await visitor.PostAsync("/agents?handler=Policy&of=workspace", ("workspace", _ada.WorkspaceId.ToString()), ("policy", policy), ("__RequestVerificationToken", token));
    }

    private Task<AgentPolicy> PolicyAsync() => _app.InDbAsync(db => db.Workspaces.Select(w => w.AgentPolicy).SingleAsync(_ct));

    private async Task<Guid> ApprovedAsync(HttpClient agent)
    {
        var draft = await agent.DraftAsync(_channel, "Hello", _ct);
        await _ada.RequireApprovalAsync(ApprovalMode.None);
        var colleague = await (await Somebody.JoinAsync(_app, workspaceId: _ada.WorkspaceId)).RestAsync();
        var submitted = await agent.StepAsync(draft.Id, "submit", _ct, "", draft.Version).ReadAsync<PostView>(_ct);
        return (await colleague.StepAsync(draft.Id, "approve", _ct, "", submitted.Version).ReadAsync<PostView>(_ct)).Id;
    }

    private static async Task<int> StatusAsync(Task<HttpResponseMessage> sending) => (int)(await sending).StatusCode;
}
