using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Studio.Callers;
using Studio.Tests.Media;
using Studio.Tests.Support;
using Studio.Workspaces;

namespace Studio.Tests.Callers;

/// <summary>
/// Ids are no secret. Of another workspace, of a channel that a key does not reach, of what is deleted: each is answered, word for word and with as many
/// questions to the database, like one that nobody has. For every id that any route or tool takes, as the documents list them: who adds one adds
/// it here too.
/// </summary>
public sealed class IdsOfOthers : IAsyncLifetime
{
    private const string Outside = "an account outside the list";

    private static readonly string[] Malformed = ["not-an-id", "0199a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6", "' OR 1=1 --"];

    private readonly CountCommands _commands = new();
    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;
    private readonly TestApp _app;
    private readonly Things _things;
    private readonly Dictionary<Thing, List<(string Of, Guid Id)>> _ofOthers = [];
    private readonly Dictionary<Thing, Guid> _own = [];
    private Somebody _ada = null!;
    private int _asked;

    public IdsOfOthers()
    {
        _app = new(host => host
            .UseSetting("Studio:Limits:ReadsPerMinute", "0").UseSetting("Studio:Limits:WritesPerMinute", "0").UseSetting("Studio:Limits:WorkspaceWritesPerMinute", "0")
            .UseSetting("Studio:Media:OpenUploads", "1000")
            .ConfigureServices(_commands.Listen));
        _things = new(_app, _ct);
    }

    public async ValueTask InitializeAsync()
    {
        _ada = await Somebody.JoinAsync(_app);
        await _ada.RequireApprovalAsync(ApprovalMode.Optional);
        var (second, eve) = (_ada with { WorkspaceId = await _ada.JoinAnotherWorkspaceAsync() }, await Somebody.JoinAsync(_app));
        var (account, outside) = (await _ada.ConnectChannelAsync(), await _ada.ConnectChannelAsync());

        foreach (var thing in Enum.GetValues<Thing>())
        {
            _own[thing] = thing is Thing.Account ? account : thing is Thing.Person ? _ada.UserId : await _things.MakeAsync(thing, _ada, account);
            _ofOthers[thing] = [("another workspace", await _things.MakeAsync(thing, eve)), ("nobody any more", await _things.GoneAsync(thing, _ada, account))];
            if (thing is not Thing.Person)
            {
                _ofOthers[thing].Add(("another workspace of theirs", await _things.MakeAsync(thing, second)));
            }
        }

        // Only for a key, which reaches one account.
        _ofOthers[Thing.Account].Add((Outside, outside));
        _ofOthers[Thing.Post].AddRange([(Outside, await _things.MakeAsync(Thing.Post, _ada, outside)), (Outside, await _things.MakeAsync(Thing.Post, _ada, account, outside))]);
        await _app.InDbAsync(db => db.Media.IgnoreQueryFilters().Where(m => m.Id == _own[Thing.Media]).ExecuteUpdateAsync(set => set.SetProperty(m => m.FolderId, _own[Thing.Folder]), _ct));
        await _app.ProcessAsync(_ct);
    }

    [Fact]
    public async Task I18_I31_L13_Are_unknown_to_every_tool() => await AreUnknownAsync(client => Operation.ToolsAsync(client, _ct), atLeast: 30);

    [Fact]
    public async Task I18_L13_Are_unknown_to_every_route() => await AreUnknownAsync(_ => Operation.RoutesAsync(_app, _ct), atLeast: 30);

    // What is in no document: whoever adds an address with an id in it tests what it does with somebody else's, and then says so here.
    [Fact]
    public void L13_Are_in_no_other_addresses_than_these()
    {
        _ = _app.Server;
        var withId = _app.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.RoutePattern.Parameters.Count > 0).Select(endpoint => endpoint.RoutePattern.RawText!.Trim('/')).Distinct().Order(StringComparer.Ordinal);

        Assert.Equal(
            [
                ".well-known/{**name}",
                "agents/{id:guid}",
                "api-keys/{id:guid}",
                "api/v1/analytics/accounts/{account_id:guid}",
                "api/v1/analytics/posts/{post_id:guid}",
                "api/v1/media/uploads/{upload_id:guid}/finalize",
                "api/v1/media/{media_id:guid}",
                "api/v1/posts/{post_id:guid}",
                "api/v1/posts/{post_id:guid}/approve",
                "api/v1/posts/{post_id:guid}/cancel",
                "api/v1/posts/{post_id:guid}/reject",
                "api/v1/posts/{post_id:guid}/request-changes",
                "api/v1/posts/{post_id:guid}/schedule",
                "api/v1/posts/{post_id:guid}/submit",
                "api/v1/webhooks/{webhook_id:guid}",
                "api/v1/webhooks/{webhook_id:guid}/deliveries",
                "api/v1/webhooks/{webhook_id:guid}/deliveries/{delivery_id:guid}/replay",
                "api/v1/webhooks/{webhook_id:guid}/rotate-secret",
                "api/v1/webhooks/{webhook_id:guid}/test",
                "error/{status:int}",
                "media/uploads/{id:guid}",
                "media/{id:guid}/{variant}",
                "oauth/logo/{key:guid}",
                "oauth/register/{clientId}",
                "openapi/{documentName}.json",
                "posts/{id:guid}",
            ],
            withId);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AreUnknownAsync(Func<HttpClient, Task<IReadOnlyList<Operation>>> all, int atLeast)
    {
        var wrong = new List<string>();
        foreach (var (bearer, byKey) in new[] { (await _ada.TokenAsync(), false), (await _ada.KeyAsync(Permission.All, _own[Thing.Account]), true) })
        {
            var client = _app.With(bearer);
            foreach (var (operation, taken) in (await all(client)).Where(operation => !byKey || !IsOfWebhooks(operation)).SelectMany(operation => operation.Arguments.SelectMany(IdTaken.In).Select(taken => (operation, taken))))
            {
                Assert.True(Things.Named(taken.Name) is not null, $"Say in Things of what {operation} takes the id as {taken.At}.");
                wrong.AddRange((await ComplaintsAsync(operation, taken, Things.Named(taken.Name)!.Value, client, byKey)).Select(complaint => $"{operation} {taken.At}: {complaint}"));
            }
        }

        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
        Assert.True(_asked >= 2 * atLeast, $"{_asked} ids");
    }

    private async Task<List<string>> ComplaintsAsync(Operation operation, IdTaken taken, Thing thing, HttpClient client, bool byKey)
    {
        var others = await BesidesAsync(operation, taken);
        await TakeRowsAsync();
        var (before, unknown) = (await _app.DigestAsync(_ct), await AskAsync(operation, taken, $"{Guid.CreateVersion7()}", others, client));
        var complaints = new List<string>();
        if (!unknown.Says(NotThere(operation, taken)))
        {
            complaints.Add($"of nobody: {unknown}");
        }

        foreach (var (of, other) in _ofOthers[thing].Where(known => byKey || known.Of is not Outside))
        {
            var answer = await AskAsync(operation, taken, $"{other}", others, client);
            if (answer != unknown)
            {
                complaints.Add($"of {of}: {answer} and not {unknown}");
            }
        }

        var malformed = await AskAsync(operation, taken, Malformed[_asked++ % Malformed.Length], others, client);
        if (malformed.Rows.Count != 1 || !malformed.Says(operation.IsTool ? "has to be a UUID" : taken.Argument.Place is Place.Path ? "not_found" : "unprocessable_entity"))
        {
            complaints.Add($"malformed: {malformed}");
        }

        if (before != await _app.DigestAsync(_ct))
        {
            complaints.Add("something changed");
        }

        // What is refused above has to be refused for the id, and for nothing else.
        var id = IsFilter(operation, taken) || taken.IsOfAccount || (thing is Thing.Webhook && operation.Arguments.Any(argument => argument.Name is "delivery_id")) ? _own[thing] : await _things.MakeAsync(thing, _ada, _own[Thing.Account]);
        await TakeRowsAsync();
        var own = await AskAsync(operation, taken, $"{id}", others, client);
        if (own.Text == unknown.Text || own.Says("There is no such") || own.Status >= 500)
        {
            complaints.Add($"of their own: {own}");
        }

        return complaints;
    }

    // A list of what there is nothing of is empty. What one account says instead has to be about an account of the post.
    private static string NotThere(Operation operation, IdTaken taken) =>
        IsFilter(operation, taken) ? "[]" : taken.At.StartsWith("platform_overrides", StringComparison.Ordinal) ? "is not one of" : "There is no such";

    // A key that does not reach every account of the workspace is told of none.
    private static bool IsOfWebhooks(Operation operation) => $"{operation}".Contains("/webhooks", StringComparison.Ordinal);

    private static bool IsFilter(Operation operation, IdTaken taken) =>
        taken.Argument.Place is Place.Query || (operation.IsTool && operation.Name.Split('_')[0] is "list" or "search");

    private async Task<Dictionary<string, string>> BesidesAsync(Operation operation, IdTaken taken)
    {
        var given = new Dictionary<string, string>();
        foreach (var argument in operation.Arguments.Where(argument => argument != taken.Argument))
        {
            if (argument.Name is "social_account_ids" && taken.Argument.Name is not "social_account_id")
            {
                given[argument.Name] = $"[\"{_own[Thing.Account]}\"]";
            }
            else if (argument.Name is "content_base64" || argument.Shape.Format is "binary")
            {
                given[argument.Name] = JsonSerializer.Serialize(Files.Png());
            }
            else if (argument.Name is "webhook_id" && taken.Argument.Name is "delivery_id")
            {
                given[argument.Name] = $"\"{_own[Thing.Webhook]}\"";
            }
            else if (argument.IsRequired && argument.Shape.Format is "uuid" && Things.Named(argument.Name) is { } thing)
            {
                given[argument.Name] = $"\"{await _things.MakeAsync(thing, _ada, _own[Thing.Account])}\"";
            }
            else if (argument.IsRequired || argument.Name is "filename")
            {
                given[argument.Name] = IdTaken.Example(argument.Shape);
            }
            else if (argument.Name is "comment")
            {
                given[argument.Name] = "\"No\"";
            }
        }

        return given;
    }

    private async Task<Answered> AskAsync(Operation operation, IdTaken taken, string id, Dictionary<string, string> others, HttpClient client)
    {
        var commands = _commands.Count;
        using var request = operation.Request(new Dictionary<string, string>(others) { [taken.Argument.Name] = taken.Given(id) });
        var answer = await client.SendAsync(request, _ct);
        var text = await answer.Content.ReadAsStringAsync(_ct);
        commands = _commands.Count - commands;
        var rows = await TakeRowsAsync();

        var told = operation.IsTool ? Raw.ResultIn(text).GetRawText() : WithoutTrace(text);
        return new((int)answer.StatusCode, told.Replace(id, "{id}", StringComparison.OrdinalIgnoreCase), commands, rows);
    }

    private Task<List<string>> TakeRowsAsync() => _app.InDbAsync(async db =>
    {
        await db.Database.OpenConnectionAsync(_ct);
        using var command = db.Database.GetDbConnection().CreateCommand();
        command.CommandText = "DELETE FROM trail RETURNING workspace_id, user_id, action, outcome";
        using var reader = await command.ExecuteReaderAsync(_ct);
        var rows = new List<string>();
        while (await reader.ReadAsync(_ct))
        {
            rows.Add($"{reader.GetValue(0)} {reader.GetValue(1)} {reader.GetValue(2)} {reader.GetValue(3)}");
        }

        return rows;
    });

    // Each answer has a number of its own.
    private static string WithoutTrace(string text) =>
        JsonSerializer.Deserialize<JsonElement>(text) is { ValueKind: JsonValueKind.Object } json
            ? string.Join(',', json.EnumerateObject().Where(member => member.Name is not "trace_id").Select(member => $"{member.Name}={member.Value}"))
            : text;

    private sealed record Answered(int Status, string Text, int Commands, IReadOnlyList<string> Rows)
    {
        public bool Says(string words) => Text.Contains(words, StringComparison.Ordinal);

        public bool Equals(Answered? other) => other is not null && (Status, Text, Commands) == (other.Status, other.Text, other.Commands) && Rows.Count == 1 && Rows.SequenceEqual(other.Rows);

        public override int GetHashCode() => Status;

        public override string ToString() => $"{Status} {Text} after {Commands} commands, on record as {string.Join(" and ", Rows)}";
    }
}
