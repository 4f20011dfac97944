using System.Collections.Immutable;
using System.Text.Json;
using System.Text.RegularExpressions;
using CsCheck;
using Microsoft.EntityFrameworkCore;
using Studio.Callers;
using Studio.Tests.Callers;
using Studio.Tests.Media;
using Studio.Tests.Support;
using Studio.Trail;
using Studio.Workspaces;

namespace Studio.Tests.Contracts;

/// <summary>
/// Requests made from the documents that programs are made from: what they allow is never answered as a fault of ours, what they forbid never as done
/// and never as a fault of ours. What fails is printed with its seed, which CsCheck_Seed repeats. STUDIO_TEST_LONG goes on for a quarter of an hour each.
/// </summary>
public sealed partial class GeneratedRequests : IAsyncLifetime
{
    private const int Unhandled = -32603;

    private static readonly bool IsLong = Environment.GetEnvironmentVariable("STUDIO_TEST_LONG") is "1";
    private static readonly int Times = TestDatabase.IsPostgres ? 400 : 1200;

    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;
    private readonly Dictionary<Thing, List<Guid>> _known = Enum.GetValues<Thing>().ToDictionary(thing => thing, _ => new List<Guid>());
    private readonly Generate _generate;
    private readonly TestApp _app = new(host => host
        .UseSetting("Studio:Limits:ReadsPerMinute", "0").UseSetting("Studio:Limits:WritesPerMinute", "0").UseSetting("Studio:Limits:WorkspaceWritesPerMinute", "0")
        .UseSetting("Studio:Media:OpenUploads", "1000000").UseSetting("Studio:Media:StorageLimit", $"{1L << 50}"));

    private Somebody _ada = null!;
    private HttpClient[] _clients = [];
    private ApiSchema _document = null!;

    public GeneratedRequests() => _generate = new(shape => [.. Enumerable.Range(0, 9).Select(i => $"{Things.Named(shape.Name)}:{i}")]);

    private enum Kind
    {
        Allowed,
        Forbidden,
        Odd,
    }

    public async ValueTask InitializeAsync()
    {
        _ada = await Somebody.JoinAsync(_app);
        await _ada.RequireApprovalAsync(ApprovalMode.Optional);
        var things = new Things(_app, _ct);
        foreach (var network in new[] { "mastodon", "bluesky", "linkedin_company", "x", "threads" })
        {
            _known[Thing.Account].Add(await _ada.ConnectChannelAsync(network));
        }

        foreach (var thing in Enum.GetValues<Thing>().Where(thing => thing is not Thing.Account))
        {
            _known[thing].Add(await things.MakeAsync(thing, _ada, _known[Thing.Account][0]));
        }

        _clients = [_app.With(await _ada.TokenAsync()), _app.With(await _ada.KeyAsync(Permission.All, [.. _known[Thing.Account]]))];
        _document = await ApiSchema.OfAsync(_app.Anonymous(), _ct);
    }

    [Fact]
    public async Task Of_the_api_are_answered_as_its_document_says() => await SampleAsync(await Operation.RoutesAsync(_app, _ct));

    [Fact]
    public async Task Of_the_tools_are_answered_as_their_schemas_say() => await SampleAsync(await Operation.ToolsAsync(_clients[0], _ct));

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task SampleAsync(IReadOnlyList<Operation> operations)
    {
        var requests = Gen.OneOf([.. operations.Select(Requests)]);
        await requests.SampleAsync(CheckAsync, iter: IsLong ? -1 : Times, time: IsLong ? 15 * 60 : -1, threads: 1, print: request => $"{request}");

        Assert.Empty(await _app.InDbAsync(db => db.Trail.IgnoreQueryFilters().Where(e => e.Outcome == CallRecord.Failed).Select(e => e.Action).Distinct().ToListAsync(_ct)));
    }

    private Gen<Request> Requests(Operation operation)
    {
        var allowed = Given(operation, operation.Arguments);
        var kinds = new List<(int, Gen<Request>)> { (4, allowed.Select(given => new Request(operation, Kind.Allowed, given))) };
        if (Forbidden(operation).ToArray() is { Length: > 0 } forbidden)
        {
            kinds.Add((4, Gen.OneOf(forbidden).Select(given => new Request(operation, Kind.Forbidden, given))));
        }

        var bodies = operation.Arguments.Where(argument => argument.Place is Place.Body or Place.Tool).ToArray();
        if (bodies.Length > 0)
        {
            kinds.Add((2, Gen.Select(allowed, Gen.OneOf(bodies), Generate.Odd, (given, argument, odd) => new Request(operation, Kind.Odd, given.SetItem(argument.Name, odd)))));
        }

        return Gen.Frequency([.. kinds]);
    }

    private IEnumerable<Gen<ImmutableDictionary<string, string>>> Forbidden(Operation operation)
    {
        foreach (var argument in operation.Arguments)
        {
            var others = Given(operation, operation.Arguments.Where(other => other != argument));
            var isInBody = argument.Place is Place.Body or Place.Tool;
            if (argument.Place is not (Place.Header or Place.Form) && _generate.Broken(argument.Shape, isText: !isInBody) is { } broken)
            {
                // Without a name in it, an address is another one; and what a query leaves empty it does not say.
                yield return Gen.Select(others, argument.Place is Place.Path or Place.Query ? broken.Where(json => json != "\"\"") : broken, (given, json) => given.SetItem(argument.Name, json));
            }

            if (argument.IsRequired && argument.Place is not Place.Path)
            {
                yield return others;
            }
        }

        if (operation.Arguments.Any(argument => argument.Place is Place.Body) || operation.IsTool)
        {
            yield return Given(operation, operation.Arguments).Select(given => given.SetItem("made_up", "1"));
        }
    }

    private Gen<ImmutableDictionary<string, string>> Given(Operation operation, IEnumerable<Argument> arguments) => arguments.Aggregate(
        Gen.Const(ImmutableDictionary<string, string>.Empty),
        (all, argument) => Gen.Select(all, Gen.Int[0, 2], Value(argument), (given, chance, json) => argument.IsRequired || chance == 0 ? given.SetItem(argument.Name, json) : given));

    private Gen<string> Value(Argument argument) => argument switch
    {
        { Shape.Format: "binary" } => Gen.OneOf([.. new[] { Files.Png(), Files.Mp4(), [], "<svg/>"u8.ToArray() }.Select(file => JsonSerializer.Serialize(file))]),
        { Name: "content_base64" } => Gen.Frequency((2, Gen.OneOf([.. new[] { Files.Png(), Files.Gif(), "<html>"u8.ToArray() }.Select(file => JsonSerializer.Serialize(file))])), (1, _generate.Valid(argument.Shape))),
        { Name: "If-Match" } => Gen.OneOf("\"\\\"1\\\"\"", "\"*\"", "\"W/\\\"1\\\"\"", "\"x\"", "\"\\\"99999999999\\\"\""),
        { Place: Place.Header } => Gen.OneOf("\"key-1\"", "\"\\\"key-2\\\"\"", "\"a b\"", $"\"{new string('k', 128)}\""),
        { Place: Place.Query or Place.Path } => _generate.Valid(argument.Shape with { MayBeNull = false }),
        _ => _generate.Valid(argument.Shape),
    };

    private async Task CheckAsync(Request request)
    {
        var given = request.Given.ToDictionary(argument => argument.Key, argument => Reference().Replace(argument.Value, IdOf));
        using var message = request.Operation.Request(given);
        var answer = await _clients[given.Count % 2].SendAsync(message, _ct);
        var (status, text) = ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(_ct));
        var said = $"{status} {(text.Length > 600 ? text[..600] : text)}\n  to {message.Method} {message.RequestUri} {string.Join(", ", given.Select(argument => $"{argument.Key}={(argument.Value.Length > 300 ? argument.Value[..300] : argument.Value)}"))}";

        Assert.True(status < 500 && (status != 429 || text.Contains("platform_quota", StringComparison.Ordinal)), said);
        var isRefused = request.Operation.IsTool ? status >= 400 || IsRefused(text, said) : status >= 400;
        Assert.True(request.Kind is not Kind.Forbidden || isRefused, said);
        if (!request.Operation.IsTool && answer.Content.Headers.ContentType?.MediaType is "application/json" or "application/problem+json" && status is not (404 or 405))
        {
            var differences = _document.DifferencesOf(JsonSerializer.Deserialize<JsonElement>(text), request.Operation.Path, request.Operation.Method.ToLowerInvariant(), status);
            Assert.True(differences.Count == 0, $"{string.Join(", ", differences)}: {said}");
        }

        if (!isRefused)
        {
            Remember(request.Operation, text);
        }
    }

    private static bool IsRefused(string text, string said)
    {
        var json = text.Split('\n').FirstOrDefault(line => line.StartsWith("data: ", StringComparison.Ordinal))?["data: ".Length..] ?? text;
        var answer = JsonSerializer.Deserialize<JsonElement>(json);
        if (answer.TryGetProperty("error", out var error))
        {
            Assert.True(error.GetProperty("code").GetInt32() != Unhandled, said);
            return true;
        }

        var result = answer.GetProperty("result");
        Assert.DoesNotContain("An error occurred", result.GetProperty("content")[0].GetProperty("text").GetString(), StringComparison.Ordinal);
        return result.TryGetProperty("isError", out var isError) && isError.GetBoolean();
    }

    // What was made is what later requests are about.
    private void Remember(Operation operation, string text)
    {
        if (operation.Name.ToLowerInvariant().Replace("_", "", StringComparison.Ordinal) switch
        {
            "createpost" or "createdraft" or "schedulepost" => Thing.Post,
            "uploadmedia" => Thing.Media,
            "requestmediaupload" => Thing.Upload,
            _ => (Thing?)null,
        } is { } thing && Id().Match(text) is { Success: true } id)
        {
            _known[thing].Add(Guid.Parse(id.Groups[1].Value));
        }
    }

    // The newest first.
    private string IdOf(Match reference)
    {
        var known = _known[Enum.Parse<Thing>(reference.Groups[1].Value)];
        return $"{known[^(1 + (int.Parse(reference.Groups[2].Value, null) % known.Count))]}";
    }

    [GeneratedRegex("(Account|Post|Media|Folder|Upload|Person):([0-9])")]
    private static partial Regex Reference();

    [GeneratedRegex("""(?:upload_)?id\\?":\\?"([0-9a-f-]{36})""")]
    private static partial Regex Id();

    private sealed record Request(Operation Operation, Kind Kind, ImmutableDictionary<string, string> Given)
    {
        public override string ToString() => $"{Kind}: {Operation} {string.Join(", ", Given.Select(argument => $"{argument.Key}={(argument.Value.Length > 300 ? argument.Value[..300] : argument.Value)}"))}";
    }
}
