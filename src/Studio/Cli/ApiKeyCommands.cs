using System.CommandLine;
using Studio.ApiKeys;
using Studio.Callers;
using Studio.Channels;

namespace Studio.Cli;

internal static class ApiKeyCommands
{
    public static Command Create(Shell shell) => new("api-keys", "The keys that programs come in with.") { Issue(shell), Revoke(shell), List(shell) };

    private static Command Issue(Shell shell)
    {
        var name = new Argument<string>("name") { Description = "What the key is for." };
        var permissions = new Option<string[]>("--permission") { Description = $"What it may do: {string.Join(", ", Permission.All.ToWire())}. Without any it can only read.", AllowMultipleArgumentsPerToken = true };
        var channels = new Option<Guid[]>("--channel") { Description = "The channels that it reaches, by id. Without any: all that there are now.", AllowMultipleArgumentsPerToken = true };
        var days = new Option<int?>("--days") { Description = "How many days it is good for. Without it, until it is revoked." };
        var command = new Command("issue", "Issues a key for a member and prints it this once. It can never do more than that member may.") { name, permissions, channels, days };
        var actor = new ActorOptions(command, personRequired: true);
        command.SetAction((given, ct) => shell.RunAsync("api_key.issue", async scope =>
        {
            var allowed = given.GetValue(channels) is { Length: > 0 } chosen ? chosen : await AllAsync(scope, ct);
            var until = given.GetValue(days) is { } count ? scope.GetRequiredService<TimeProvider>().GetUtcNow().AddDays(Refuse.Within("days", count, 1, 36_500)) : (DateTimeOffset?)null;
            var issued = await scope.GetRequiredService<IssueApiKey>().RunAsync(given.GetRequiredValue(name), new(Read(given.GetValue(permissions) ?? []), allowed, until), ct);
            shell.Say($"Key {issued.Key.Id} is issued. It is shown this once:");
            shell.Say(issued.Text);
        }, actor.Of(given), ct));
        return command;
    }

    private static Command Revoke(Shell shell)
    {
        var id = new Argument<Guid>("id") { Description = "The key's id, as 'api-keys list' shows it." };
        var command = new Command("revoke", "Ends a key, with the next call.") { id };
        var actor = new ActorOptions(command);
        command.SetAction((given, ct) => shell.RunAsync("api_key.revoke", async scope =>
            shell.Say($"{(await scope.GetRequiredService<RevokeApiKey>().RunAsync(given.GetRequiredValue(id), ct)).Name} opens nothing any more."), actor.Of(given), ct));
        return command;
    }

    private static Command List(Shell shell)
    {
        var command = new Command("list", "The keys of a workspace, newest first.");
        var actor = new ActorOptions(command);
        command.SetAction((given, ct) => shell.RunAsync("api_key.list", async scope =>
        {
            var (list, rows, cursor) = (scope.GetRequiredService<ListApiKeys>(), new List<string?[]>(), (string?)null);
            do
            {
                var page = await list.RunAsync(ListApiKeys.MaxLimit, cursor, ct);
                rows.AddRange(page.Keys.Select(listed => Row(listed.Key)));
                cursor = page.NextCursor;
            }
            while (cursor is not null);

            Table.Write(shell, ["id", "name", "ends in", "state", "permissions", "expires", "last used"], rows);
        }, actor.Of(given), ct));
        return command;
    }

    private static string?[] Row(ApiKeyView key) =>
    [
        $"{key.Id}", key.Name, key.Lookup, key.IsActive ? "active" : key.RevokedAt is null ? "expired" : "revoked", string.Join(',', key.Permissions),
        TimeOf(key.ExpiresAt), TimeOf(key.LastUsedAt),
    ];

    private static string? TimeOf(DateTimeOffset? time) => time is { } given ? WireTime.Text(given) : null;

    private static Permission Read(string[] names) => names.Aggregate(Permission.None, (permissions, name) =>
        permissions | (PermissionNames.Read(name) is not Permission.None and var known ? known
            : throw Refuse.Invalid("permission", $"'{name}' is not a permission. There are {string.Join(", ", Permission.All.ToWire())}.")));

    private static async Task<Guid[]> AllAsync(IServiceProvider scope, CancellationToken ct) =>
        [.. (await scope.GetRequiredService<ListAccounts>().RunAsync(ListAccounts.MaxLimit, cursor: null, ct)).Accounts.Select(account => account.Id)];
}
