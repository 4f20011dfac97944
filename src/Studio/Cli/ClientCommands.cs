using System.CommandLine;
using McpAuthorization.Registration;
using Studio.Callers;
using Studio.Connections.Clients;
using Studio.Trail;
using Studio.Workspaces;

namespace Studio.Cli;

internal static class ClientCommands
{
    private const int PageSize = 200;

    public static Command Create(Shell shell) => new("clients", "The programs that people sign in with.") { List(shell), Block(shell), Admit(shell), Register(shell), RegisterService(shell), Remove(shell) };

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

    private static Command Admit(Shell shell)
    {
        var id = new Argument<string>("client-id") { Description = "The client's id, as 'clients list' shows it." };
        var command = new Command("admit", "Lets a blocked client in again. Its connections wake up.") { id };
        command.SetAction((given, ct) => shell.RunAsync("clients.admit", async scope =>
        {
            var (clients, client) = (scope.GetRequiredService<ClientDirectory>(), given.GetRequiredValue(id));
            scope.GetRequiredService<CallRecord>().ClientId = client;
            _ = await clients.FindAsync(client, ct) ?? throw Refuse.NotFound("client");

            shell.Say(await clients.UnblockAsync(client, ct) ? "This client is let in again." : "This client was not blocked.");
        }, ct));
        return command;
    }

    private static Command Register(Shell shell)
    {
        var name = new Argument<string>("name") { Description = "What people read on the consent page." };
        var redirects = new Option<string[]>("--redirect-uri") { Description = "Where answers may go.", AllowMultipleArgumentsPerToken = true };
        var host = new Option<string[]>("--for") { Description = "Takes the callbacks of this host: claude or chatgpt. Add the one that ChatGPT shows for your connector as --redirect-uri.", AllowMultipleArgumentsPerToken = true };
        var secret = new Option<bool>("--secret") { Description = "The client keeps a secret, which is printed this once." };
        var devices = new Option<bool>("--devices") { Description = "People may sign in with it on devices, by a code that they type in. Then it needs no redirect URI." };
        var resourceServer = new Option<bool>("--resource-server") { Description = "It signs nobody in, and may ask what access tokens are worth (introspection). It has a secret." };
        var command = new Command("register", "Registers a client whose name is then shown as verified.") { name, redirects, host, secret, devices, resourceServer };
        command.SetAction((given, ct) => shell.RunAsync("clients.register", async scope =>
        {
            var (clients, onlyAsks) = (scope.GetRequiredService<PreRegisteredClients>(), given.GetValue(resourceServer));
            var client = new NewClient(given.GetRequiredValue(name))
            {
                RedirectUris = [.. given.GetValue(redirects) ?? [], .. (given.GetValue(host) ?? []).SelectMany(ConnectorCallbacks.Of)],
                HasSecret = onlyAsks || given.GetValue(secret),
                OnDevices = given.GetValue(devices),
            };
            if (client.RedirectUris.Count is 0 && !client.OnDevices && !onlyAsks)
            {
                throw Refuse.Invalid("redirect-uri", "A client that people sign in with needs a redirect URI: --for claude or chatgpt, or --redirect-uri. One for devices (--devices) needs none.");
            }

            scope.GetRequiredService<CallRecord>().ClientId = client.ClientId;
            Say(shell, await (onlyAsks ? clients.RegisterResourceServerAsync(client, ct) : clients.RegisterAsync(client, ct)).OrRefuseAsync("client"));
        }, ct));
        return command;
    }

    private static Command RegisterService(Shell shell)
    {
        var name = new Argument<string>("name") { Description = "What the trail and the lists call it." };
        var role = new Option<string>("--role") { Description = "The most that it may do: owner, manager, editor, contributor, client or viewer.", Required = true };
        var scopes = new Option<string>("--scope") { Description = "What it may ask for, with spaces between.", DefaultValueFactory = _ => "mcp" };
        var keys = new Option<FileInfo?>("--jwks") { Description = "A file with its public keys, for private_key_jwt. Without it, it gets a secret, which is printed this once." };
        var command = new Command("register-service", "Registers a program that acts by itself in a workspace, for the member who answers for it.") { name, role, scopes, keys };
        var actor = new ActorOptions(command, personRequired: true);
        command.SetAction((given, ct) => shell.RunAsync("clients.register_service", async scope =>
        {
            var terms = new ServiceClientTerms(
                RoleOf(given.GetRequiredValue(role)),
                ScopeNames.Read(given.GetRequiredValue(scopes).Split(' ', StringSplitOptions.RemoveEmptyEntries)),
                Keys: given.GetValue(keys) is { } file ? await File.ReadAllTextAsync(file.FullName, ct) : null);
            Say(shell, await scope.GetRequiredService<RegisterServiceClient>().RunAsync(given.GetRequiredValue(name), terms, ct));
        }, actor.Of(given), ct));
        return command;
    }

    private static Command Remove(Shell shell)
    {
        var id = new Argument<string>("client-id") { Description = "The client's id, as 'clients list' shows it." };
        var command = new Command("remove", "Removes a client that was registered here, with all connections that people made with it.") { id };
        command.SetAction((given, ct) => shell.RunAsync("clients.remove", async scope =>
        {
            var client = await scope.GetRequiredService<ClientDirectory>().FindAsync(given.GetRequiredValue(id), ct) ?? throw Refuse.NotFound("client");
            shell.Say(await scope.GetRequiredService<PreRegisteredClients>().RemoveAsync(client.ClientId, client.Tenant, ct)
                ? "The client is gone, and nobody is signed in with it any more."
                : throw Refuse.Conflict("This client registered itself. Block it instead: 'clients block'."));
        }, ct));
        return command;
    }

    private static void Say(Shell shell, RegisteredClient registered)
    {
        shell.Say($"Client id: {registered.ClientId}");
        if (registered.Secret is not null)
        {
            shell.Say($"Secret, shown this once: {registered.Secret}");
        }
    }

    private static Guid RoleOf(string name) =>
        Role.BuiltIn.FirstOrDefault(role => role.Name == name)?.Id ?? throw Refuse.Invalid("role", $"'{name}' is not a role. There are {string.Join(", ", Role.BuiltIn.Select(role => role.Name))}.");

    private static string?[] Row(ClientView client) =>
    [
        client.ClientId, client.Name, client.IsPreRegistered ? "registered here" : client.Tenant is { } workspace ? $"for workspace {workspace.ToLowerInvariant()}" : client.RegisteredFrom ?? "its document", WireTime.Text(client.RegisteredAt),
        client.BlockedAt is null ? "allowed" : "blocked",
    ];
}
