using System.Text.Json;
using Studio.Tests.Support;

namespace Studio.Tests.Mcp;

[Trait(Wire.Trait, Wire.Alone)]
public sealed class ArgumentsOfACall : IDisposable
{
    private const string Id = "0199a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6b";

    private readonly TestApp _app = new();
    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("whoami", """{"verbose":true}""", "whoami has no argument 'verbose'. It takes none.")]
    [InlineData("create_draft", $$"""{"social_account_id":"{{Id}}","text":"Hi","caption":"Hi"}""", "create_draft has no argument 'text'. It takes caption, first_comment, idempotency_key, internal_notes, media_asset_ids, platform_overrides, proposed_publish_at, social_account_id, social_account_ids, title.")]
    [InlineData("create_draft", $$"""{"social_account_id":"{{Id}}"}""", "'caption' is missing. The text of the post.")]
    [InlineData("create_draft", $$"""{"social_account_id":"{{Id}}","caption":7}""", "'caption' has to be a string, not a number.")]
    [InlineData("create_draft", $$"""{"social_account_id":"{{Id}}","caption":null}""", "'caption' must not be null.")]
    [InlineData("create_draft", """{"social_account_id":"acme","caption":"Hi"}""", "'social_account_id' has to be a UUID such as")]
    [InlineData("list_posts", """{"limit":"ten"}""", "'limit' has to be a whole number, not a string.")]
    [InlineData("list_posts", """{"limit":1.5}""", "'limit' has to be a whole number.")]
    [InlineData("list_posts", """{"limit":101}""", "'limit' has to lie between 1 and 100")]
    [InlineData("list_posts", """{"status":"lost"}""", "'status' has to be one of draft, changes_requested, rejected, on_hold, pending_review, pending_client, approved, scheduled, publishing, published, failed.")]
    [InlineData("schedule_draft", $$"""{"post_id":"{{Id}}","scheduled_at":"2030-12-01T09:00:00"}""", "'scheduled_at' has to be a time with a UTC offset. This workspace is in Europe/Berlin, where this time tomorrow is 2030-01-02T10:00:00+01:00.")]
    [InlineData("schedule_draft", $$"""{"post_id":"{{Id}}","scheduled_at":"2030-12-01"}""", "'scheduled_at' has to be a time with a UTC offset. This workspace is in Europe/Berlin, where this time tomorrow is 2030-01-02T10:00:00+01:00.")]
    [InlineData("schedule_draft", $$"""{"post_id":"{{Id}}","scheduled_at":"tomorrow"}""", "'scheduled_at' has to be a time with a UTC offset. This workspace is in Europe/Berlin, where this time tomorrow is 2030-01-02T10:00:00+01:00.")]
    [InlineData("create_draft", $$"""{"social_account_id":"{{Id}}","caption":"Hi","media_asset_ids":"{{Id}}"}""", "'media_asset_ids' has to be an array, not a string.")]
    [InlineData("create_draft", $$"""{"social_account_id":"{{Id}}","caption":"Hi","media_asset_ids":["x"]}""", "'media_asset_ids' has to be a UUID such as")]
    [InlineData("create_draft", $$"""{"social_account_id":"{{Id}}","caption":{"text":"Hi"} }""", "'caption' has to be a string, not an object.")]
    [InlineData("create_draft", $$"""{"caption":"Hi"}""", "Say where to post in one way: social_account_id for one account, or social_account_ids for several.")]
    [InlineData("create_draft", $$"""{"caption":"Hi","social_account_ids":[]}""", "A post goes to at least one account and at most 20, to each of them once.")]
    [InlineData("create_draft", $$"""{"social_account_id":"{{Id}}","caption":"Hi","platform_overrides":["x"]}""", "'platform_overrides' has to be an object, not a string.")]
    [InlineData("create_draft", $$"""{"social_account_id":"{{Id}}","caption":"Hi","platform_overrides":[{"caption":"x"}]}""", "'social_account_id' is missing.")]
    [InlineData("create_draft", $$"""{"social_account_id":"{{Id}}","caption":"Hi","platform_overrides":[{"social_account_id":"{{Id}}","text":"x"}]}""", "platform_overrides has no argument 'text'. It takes caption, first_comment, platform_extra, social_account_id, title.")]
    [InlineData("create_draft", $$"""{"social_account_id":"{{Id}}","caption":"Hi","platform_overrides":[{"social_account_id":"{{Id}}","platform_extra":[]}]}""", "'platform_extra' has to be an object, not an array.")]
    [InlineData("approve_post", $$"""{"post_id":"{{Id}}"}""", "'expected_version' is missing.")]
    [InlineData("update_post", $$"""{"post_id":"{{Id}}","expected_version":"1"}""", "'expected_version' has to be a whole number, not a string.")]
    public async Task I26_Are_refused_in_words_that_name_the_field(string tool, string arguments, string words)
    {
        var result = await CallAsync(tool, JsonSerializer.Deserialize<JsonElement>(arguments));

        Assert.True(result.GetProperty("isError").GetBoolean());
        Assert.StartsWith(words, result.GetProperty("content")[0].GetProperty("text").GetString());
    }

    [Fact]
    public async Task Are_refused_when_too_long()
    {
        var result = await CallAsync("create_draft", JsonSerializer.SerializeToElement(new { social_account_id = Id, caption = new string('x', 10_001) }));

        Assert.Equal("'caption' has 10001 characters; at most 10000 are allowed.", result.GetProperty("content")[0].GetProperty("text").GetString());
    }

    [Fact]
    public async Task I26_Are_all_that_the_schemas_allow()
    {
        await using var agent = await _app.AgentWith(await (await Somebody.JoinAsync(_app)).TokenAsync(), _ct);

        Assert.All(
            await agent.ListToolsAsync(cancellationToken: _ct),
            tool => Assert.False(tool.JsonSchema.GetProperty("additionalProperties").GetBoolean()));
    }

    public void Dispose() => _app.Dispose();

    private async Task<JsonElement> CallAsync(string tool, JsonElement arguments)
    {
        var client = _app.With(await (await Somebody.JoinAsync(_app)).TokenAsync());
        return await (await client.SendAsync(Raw.ToolsCall(tool, arguments), _ct)).ResultAsync(_ct);
    }
}
