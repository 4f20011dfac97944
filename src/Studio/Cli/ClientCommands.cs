using System.CommandLine;
using McpAuthorization.Registration;
using Studio.Trail;

namespace Studio.Cli;

internal static class ClientCommands
{
    private const int PageSize = 200;

    public static Command Create(Shell shell) => new("clients", "The programs that people sign in with.") { List(shell), Block(shell), Register(shell) };

    private static Command List(Shell shell)
    {
        var command = new Command("list", "Every client that has registered or was registered.");
        command.SetAction((_, ct) => shell.RunAsync("clients.list", async scope =>
        {
            var (clients, rows, last) = (scope.GetRequiredService<ClientDirectory>(), new List<string?[]>(), (string?)null);
            do
            {
                var page = await clients.ListAsync(last, PageSize, ct);
                rows.AddRange(page.Select(Row));
                last = page.Count == PageSize ? page[^1].ClientId : null;
            }
            while (last is not null);

            Table.Write(shell, ["id", "name", "origin", "registered", "state"], rows);
        }, ct));
        return command;
    }

    private static Command Block(Shell shell)
    {
        var id = new Argument<string>("client-id") { Description = "The client's id, as 'clients list' shows it." };
        var command = new Command("block", "Shuts a client out everywhere, with the next call.") { id };
        command.SetAction((given, ct) => shell.RunAsync("clients.block", async scope =>
        {
            var (clients, client) = (scope.GetRequiredService<ClientDirectory>(), given.GetRequiredValue(id));
            scope.GetRequiredService<CallRecord>().ClientId = client;
            _ = await clients.FindAsync(client, ct) ?? throw Refuse.NotFound("client");

            await clients.BlockAsync(client, ct);
            shell.Say("This client is shut out everywhere. Its connections act for nobody any more.");
        }, ct));
        return command;
    }

    private static Command Register(Shell shell)
    {
        var name = new Argument<string>("name") { Description = "What people read on the consent page." };
        var redirects = new Option<string[]>("--redirect-uri") { Description = "Where answers may go.", AllowMultipleArgumentsPerToken = true };
        var secret = new Option<bool>("--secret") { Description = "The client keeps a secret, which is printed this once." };
        var resourceServer = new Option<bool>("--resource-server") { Description = "It signs nobody in, and may ask what access tokens are worth (introspection). It has a secret." };
        var command = new Command("register", "Registers a client whose name is then shown as verified.") { name, redirects, secret, resourceServer };
        command.SetAction((given, ct) => shell.RunAsync("clients.register", async scope =>
        {
            var (clients, addresses) = (scope.GetRequiredService<ClientDirectory>(), given.GetValue(redirects) ?? []);
            if (given.GetValue(resourceServer) == addresses.Length > 0)
            {
                throw Refuse.Invalid("redirect-uri", "A client that signs people in needs --redirect-uri; a --resource-server has none.");
            }

            var registered = addresses.Length == 0
                ? await clients.RegisterResourceServerAsync(given.GetRequiredValue(name), ct)
                : await clients.RegisterAsync(given.GetRequiredValue(name), addresses, given.GetValue(secret), ct);
            scope.GetRequiredService<CallRecord>().ClientId = registered.ClientId;
            shell.Say($"Client id: {registered.ClientId}");
            if (registered.Secret is not null)
            {
                shell.Say($"Secret, shown this once: {registered.Secret}");
            }
        }, ct));
        return command;
    }

    private static string?[] Row(ClientView client) =>
    [
        client.ClientId, client.Name, client.IsPreRegistered ? "registered here" : client.RegisteredFrom ?? "its document", WireTime.Text(client.RegisteredAt),
        client.BlockedAt is null ? "allowed" : "blocked",
    ];
}
