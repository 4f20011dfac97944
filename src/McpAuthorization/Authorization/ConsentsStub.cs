#pragma warning disable CS1591, CA1822, CA1054, CA1056, IDE0060
namespace McpAuthorization.Authorization;

// Stands in until the real one is merged; delete this file then.
public sealed class Consents
{
    public static Dictionary<string, ConsentRequest> Known { get; } = [];

    public Task<ConsentRequest?> FindAsync(string transaction, string subject, CancellationToken ct) => Task.FromResult(Known.GetValueOrDefault(transaction));

    public Task<string> AllowAsync(string transaction, string subject, ConsentTerms terms, CancellationToken ct)
    {
        Known[transaction] = Known[transaction] with { State = ConsentState.Allowed };
        return Task.FromResult($"{Known[transaction].RedirectUri}?code=stub&scope={string.Join('+', terms.Scopes)}&tenant={terms.Tenant}&until={terms.ExpiresAt:yyyy-MM-dd}");
    }

    public Task<string> DenyAsync(string transaction, string subject, CancellationToken ct)
    {
        Known[transaction] = Known[transaction] with { State = ConsentState.Denied };
        return Task.FromResult($"{Known[transaction].RedirectUri}?error=access_denied");
    }
}

public enum ConsentOrigin
{
    Unverified,
    ThisComputer,
    Verified,
}

public enum ConsentState
{
    Waiting,
    Allowed,
    Denied,
    Expired,
}

public sealed record ConsentRequest(
    string ClientId, string ClientName, ConsentOrigin Origin, string? VerifiedHost, string RedirectUri, string RedirectTarget, string FormAction, IReadOnlyList<string> Scopes, ConsentState State);

public sealed record ConsentTerms(string Tenant, IReadOnlyList<string> Scopes, DateTimeOffset? ExpiresAt);
