using McpAuthorization.Registration;
using Studio.Trail;

namespace Studio.Connections.Clients;

/// <summary>Clients that the operator writes into the settings: <c>Studio__OAuth__Clients__0__Id</c> and so on. They are the same on every node and after every start.</summary>
public sealed class ConfiguredClients
{
    private static readonly string[] Fields = ["Id", "Name", "Secret", "SecretFile", "RedirectUris"];

    private readonly (string Setting, NewClient Client)[] _clients;

    private ConfiguredClients((string Setting, NewClient Client)[] clients) => _clients = clients;

    public static ConfiguredClients Of(IConfiguration configuration)
    {
        var clients = configuration.GetSection("Studio:OAuth:Clients").GetChildren().Select(section => (SettingOf(section), Read(section))).ToArray();

        return clients.GroupBy(client => client.Item2.ClientId).FirstOrDefault(same => same.Count() > 1) is { } twice
            ? throw new SettingException($"{twice.Last().Item1}__Id", $"'{twice.Key}' is there twice", "warehouse")
            : new(clients);
    }

    public async Task ApplyAsync(IServiceProvider services, CancellationToken ct)
    {
        foreach (var (setting, client) in _clients)
        {
            await using var scope = services.CreateAsyncScope();
            var call = scope.ServiceProvider.GetRequiredService<CallRecord>();
            call.Open("clients.configure");
            call.ClientId = client.ClientId;

            try
            {
                await scope.ServiceProvider.GetRequiredService<PreRegisteredClients>().PutAsync(client, ct);
            }
            catch (ArgumentException wrong)
            {
                throw new SettingException($"{setting}__RedirectUris__0", $"This client cannot be registered ({wrong.Message.TrimEnd('.')})", ConnectorCallbacks.Claude[0], wrong);
            }
        }
    }

    private static NewClient Read(IConfigurationSection section)
    {
        if (section.GetChildren().FirstOrDefault(field => !Fields.Contains(field.Key, StringComparer.OrdinalIgnoreCase)) is { } unknown)
        {
            throw new SettingException($"{SettingOf(section)}__{unknown.Key}", $"A client has {string.Join(", ", Fields)}, and nothing else", "…");
        }

        var secret = Secret(section);
        return new NewClient(Demanded(section, "Name", "Warehouse"))
        {
            ClientId = Demanded(section, "Id", "warehouse"),
            HasSecret = secret is not null,
            Secret = secret,
            RedirectUris = [.. section.GetSection("RedirectUris").GetChildren().Select(uri => uri.Value ?? "")],
        };
    }

    private static string? Secret(IConfigurationSection section)
    {
        if (section["SecretFile"] is not { Length: > 0 } file)
        {
            return section["Secret"] is { Length: > 0 } secret ? secret : null;
        }

        try
        {
            return File.ReadAllText(file).Trim();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new SettingException($"{SettingOf(section)}__SecretFile", $"'{file}' cannot be read ({failure.Message.TrimEnd('.')})", "/run/secrets/warehouse", failure);
        }
    }

    private static string Demanded(IConfigurationSection section, string field, string example) =>
        section[field] is { Length: > 0 } text ? text : throw new SettingException($"{SettingOf(section)}__{field}", "It is not there, and each client has one", example);

    private static string SettingOf(IConfigurationSection section) => section.Path.Replace(":", "__", StringComparison.Ordinal);
}
