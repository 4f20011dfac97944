namespace McpAuthorization.Grants;

/// <summary>Asks the host, if it has something to say.</summary>
internal sealed class GrantStanding(IEnumerable<IGrantStanding> hosts)
{
    public const string Words = "The sign-in may not act at present.";

    public async ValueTask<bool> MayActAsync(string? clientId, string? subject, string? tenant, CancellationToken ct)
    {
        foreach (var host in hosts)
        {
            if (!await host.MayActAsync(clientId ?? "", subject ?? "", tenant ?? "", ct))
            {
                return false;
            }
        }

        return true;
    }
}
