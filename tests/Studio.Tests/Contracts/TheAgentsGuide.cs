using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ModelContextProtocol.Client;
using Studio.Analytics;
using Studio.Callers;
using Studio.Channels;
using Studio.Idempotency;
using Studio.Limits;
using Studio.Mcp;
using Studio.Media;
using Studio.Media.Content;
using Studio.Posts;
using Studio.Posts.Check;
using Studio.Rest;
using Studio.Tests.Media;
using Studio.Tests.Support;
using Studio.Trail;
using Studio.Workspaces;

namespace Studio.Tests.Contracts;

/// <summary>docs/agents.md, which is for people who write agents: what it shows is what happens, and it leaves out nothing.</summary>
public sealed partial class TheAgentsGuide : IDisposable
{
    private static readonly string Root = RootOf();
    private static readonly string Guide = Path.Combine(Root, "docs", "agents.md");

    private readonly TestApp _app = new();
    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;
    private readonly string _text = File.ReadAllText(Guide).ReplaceLineEndings("\n");

    [Fact]
    public async Task Shows_what_really_comes()
    {
        await using var agent = await AgentAsync();
        var (examples, written, upTo, calls) = (new Examples(), new StringBuilder(), 0, new List<string>());
        JsonNode? answer = null;

        foreach (var (kind, text, at) in Examples.In(_text))
        {
            switch (kind)
            {
                case "json call":
                    var call = JsonNode.Parse(text)!;
                    calls.Add(call["name"]!.GetValue<string>());
                    answer = await CallAsync(agent, calls[^1], examples.Fill(call["arguments"])!.AsObject());
                    break;
                case "sh upload":
                    await _app.Anonymous().PutAsync(examples[Address().Match(text).Groups[1].Value], new ByteArrayContent(Files.Mp4("", length: 24)), _ct);
                    break;
                default:
                    var shown = examples.AsShown(JsonNode.Parse(text), answer);
                    written.Append(_text, upTo, at - upTo).Append(Examples.Print(shown)).Append('\n');
                    upTo = at + text.Length;
                    break;
            }

            await _app.ProcessAsync(_ct);
        }

        written.Append(_text, upTo, _text.Length - upTo);
        Assert.Equal((await agent.ListToolsAsync(cancellationToken: _ct)).Select(tool => tool.Name).Order(), calls.Distinct().Order());
        if (Environment.GetEnvironmentVariable("UPDATE_APPROVED") is "1")
        {
            await File.WriteAllTextAsync(Guide, $"{written}", _ct);
        }
        else
        {
            Assert.Equal(_text, $"{written}");
        }
    }

    [Fact]
    public async Task Has_a_chapter_on_every_tool()
    {
        await using var agent = await AgentAsync();

        Assert.Equal((await agent.ListToolsAsync(cancellationToken: _ct)).Select(tool => tool.Name).Order(), Chapter().Matches(_text).Select(chapter => chapter.Groups[1].Value).Order());
    }

    // Every word that programs branch on, read off the places where they are written.
    [Fact]
    public void Knows_every_refusal()
    {
        var ofStatus = typeof(StatusCodes).GetFields().Select(field => (int)field.GetRawConstantValue()!).Where(status => status >= 400).Select(ErrorSlugs.Of);
        var ofFacts = Sources("src/Studio").SelectMany(source => Fact().Matches(source)).Select(fact => fact.Groups[1].Value);
        var ofTheGuard = Challenge().Matches(File.ReadAllText(Path.Combine(Root, "src/McpAuthorization/Resource/Challenges.cs"))).Select(challenge => challenge.Groups[1].Value);

        Assert.Equal(ofStatus.Concat(ofFacts).Concat(ofTheGuard).Distinct().Order(), WordsIn("Refusals", column: 0).Order());
        Assert.Equal(Enum.GetValues<RefusalKind>().Select(WireJson.NameOf).Order(), WordsIn("Refusals", column: 2).Distinct().Order());
    }

    [Fact]
    public void Knows_every_problem_of_a_post() => Assert.Equal(Enum.GetValues<ProblemCode>().Select(WireJson.NameOf), WordsIn("What a post can have wrong", column: 0));

    [Fact]
    public void Knows_every_status() => Assert.All(Enum.GetValues<DerivedStatus>(), status => Assert.Contains($"`{WireJson.NameOf(status)}`", _text, StringComparison.Ordinal));

    [Fact]
    public void Knows_every_policy() => Assert.Equal(Enum.GetValues<AgentPolicy>().Select(WireJson.NameOf), WordsIn("The policy for agents", column: 0));

    [Fact]
    public void Says_the_limits_that_hold()
    {
        var (rates, media) = (CallRates.Of(new ConfigurationBuilder().Build()), new MediaSettings());

        Assert.Equal(
            [
                ("reads a minute, for each connection or key", rates.Reads.PerMinute),
                ("writes a minute, for each connection or key", rates.Writes.PerMinute),
                ("writes a minute, of all agents in one workspace", rates.WorkspaceWrites.PerMinute),
                ("bytes of a message over MCP", Transport.MaxBody),
                ("characters of a caption, a first comment, notes", Post.MaxCaption),
                ("characters of a title", Post.MaxTitle),
                ("characters of a comment in review", PostReview.MaxComment),
                ("accounts of a post", Post.MaxAccounts),
                ("media of a post", Post.MaxMedia),
                ("characters of all the accounts' own texts together", PlatformOverride.MaxCharacters),
                ("bytes of `platform_extra`, for each account", NetworkOptions.MaxBytes),
                ("characters of an idempotency key", KeptAnswer.MaxKey),
                ("hours for which a write can be repeated with its key", (long)ForgetAnswers.Life.TotalHours),
                ("seconds that your clock may be behind", (long)Post.ClockSkew.TotalSeconds),
                ("bytes of `content_base64`, decoded", Base64Upload.MaxBytes),
                ("bytes of a picture, a GIF or a document", MediaFormat.MaxBytesOf(MediaType.Image)),
                ("bytes of a video", MediaFormat.MaxBytesOf(MediaType.Video)),
                ("pixels of a picture", media.MaxPixels),
                ("bytes of media for each organization", media.StorageLimit),
                ("uploads in parts open at a time", media.OpenUploads),
                ("hours that an upload in parts may take", (long)media.UploadLife.TotalHours),
                ("tags of an asset", MediaAbout.MaxTags),
                ("characters of a tag", MediaAbout.MaxTag),
                ("days of `get_account_analytics`, at least", GetAccountAnalytics.MinDays),
                ("days of `get_account_analytics`, at most", GetAccountAnalytics.MaxDays),
                ("entries of a page, at most", Assert.Single(new[] { ListPosts.MaxLimit, ListAccounts.MaxLimit, SearchMedia.MaxLimit, ListTrail.MaxLimit }.Distinct())),
            ],
            RowsOf("Limits").Select(row => (row[0], long.Parse(row[1].Replace(",", "", StringComparison.Ordinal), CultureInfo.InvariantCulture))));
    }

    [Theory]
    [InlineData("README.md", "docs/agents.md")]
    [InlineData("docs/oauth.md", "agents.md")]
    public void Is_found_from(string page, string address) => Assert.Contains($"]({address})", File.ReadAllText(Path.Combine(Root, page)), StringComparison.Ordinal);

    public void Dispose() => _app.Dispose();

    private async Task<McpClient> AgentAsync()
    {
        var ada = await Somebody.JoinAsync(_app);
        await ada.RequireApprovalAsync(ApprovalMode.Optional);
        var linkedIn = await ada.ConnectChannelAsync("linkedin_company", "Korn & Krume GmbH");
        var mastodon = await ada.ConnectChannelAsync("mastodon", "Korn & Krume");
        await _app.InDbAsync(db =>
        {
            var day = DateOnly.FromDateTime(_app.Clock.GetUtcNow().UtcDateTime);
            db.AddRange(Enumerable.Range(0, 14).Select(ago => new MetricValue { WorkspaceId = ada.WorkspaceId, SubjectId = linkedIn, Metric = "impressions", Day = day.AddDays(-ago), Value = 20 - ago, CapturedAt = _app.Clock.GetUtcNow() }));
            return db.SaveChangesAsync(_ct);
        });
        return await _app.AgentWith(await ada.KeyAsync(Permission.All, linkedIn, mastodon), _ct);
    }

    private async Task<JsonNode?> CallAsync(McpClient agent, string tool, JsonObject arguments)
    {
        var result = await agent.CallToolAsync(tool, arguments.ToDictionary(argument => argument.Key, argument => (object?)argument.Value), cancellationToken: _ct);
        return result.IsError is true ? new JsonObject { ["isError"] = true, ["text"] = result.Text() } : JsonNode.Parse(result.Text());
    }

    private IEnumerable<string> WordsIn(string chapter, int column) =>
        RowsOf(chapter).SelectMany(row => Word().Matches(row[column])).Select(word => word.Groups[1].Value);

    private IEnumerable<string[]> RowsOf(string chapter)
    {
        var begins = _text.IndexOf($"\n## {chapter}\n", StringComparison.Ordinal);
        Assert.True(begins >= 0, $"There is no chapter called {chapter}.");
        var ends = _text.IndexOf("\n## ", begins + 1, StringComparison.Ordinal);
        return _text[begins..(ends < 0 ? _text.Length : ends)].Split('\n').Where(line => line.StartsWith('|')).Skip(2).Select(line => line.Trim('|').Split('|').Select(cell => cell.Trim()).ToArray());
    }

    private static IEnumerable<string> Sources(string folder) => Directory.GetFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories).Select(File.ReadAllText);

    private static string RootOf([CallerFilePath] string source = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(source)!, "../../.."));

    [GeneratedRegex(@"\[""error""\] = ""(\w+)""")]
    private static partial Regex Fact();

    [GeneratedRegex("""StatusCodes\.\w+, "(\w+)",""")]
    private static partial Regex Challenge();

    [GeneratedRegex("^### `([a-z_]+)`$", RegexOptions.Multiline)]
    private static partial Regex Chapter();

    [GeneratedRegex("`([a-z_]+)`")]
    private static partial Regex Word();

    [GeneratedRegex("""curl -T \S+ "(\$[a-z_]+)""")]
    private static partial Regex Address();
}
