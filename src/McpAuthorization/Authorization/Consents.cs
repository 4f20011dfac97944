using McpAuthorization.ClientDocuments;
using McpAuthorization.Database;
using McpAuthorization.Devices;
using McpAuthorization.Grants;
using McpAuthorization.Registration;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace McpAuthorization.Authorization;

/// <summary>
/// What the host's consent page asks and answers. The browser is taken from the request at hand: a transaction exists only for the person and
/// the browser that began it. Decisions are saved at once, over a connection of the library's own: call this outside a transaction of the host's.
/// </summary>
public sealed class Consents
{
    private readonly IHttpContextAccessor _http;
    private readonly Transactions _transactions;
    private readonly DeviceRequests _devices;
    private readonly Tables _tables;
    private readonly ClientLogos _logos;
    private readonly McpAuthorizationOptions _options;
    private readonly TimeProvider _clock;

    internal Consents(
        IHttpContextAccessor http, Transactions transactions, DeviceRequests devices, Tables tables, ClientLogos logos, IOptions<McpAuthorizationOptions> options, TimeProvider clock) =>
        (_http, _transactions, _devices, _tables, _logos, _options, _clock) = (http, transactions, devices, tables, logos, options.Value, clock);

    /// <summary>What the person is asked.</summary>
    /// <param name="transaction">What stood in the page's address.</param>
    /// <param name="subject">The signed-in person.</param>
    /// <param name="ct">Ends with the request.</param>
    /// <returns>The request, or null when it is unknown, another person's or another browser's.</returns>
    public async Task<ConsentRequest?> FindAsync(string transaction, string subject, CancellationToken ct) =>
        await OwnAsync(transaction, subject, ct) is { } found && await _tables.Clients.SingleOrDefaultAsync(client => client.Id == found.ClientKey, ct) is { IsAdmitted: true } client
            ? await ViewAsync(found, client, await _logos.PathOfAsync(client, subject, ct), ct)
            : null;

    /// <summary>Lets the client in. A request that was already decided stays as it was.</summary>
    /// <param name="transaction">What stood in the page's address.</param>
    /// <param name="subject">The signed-in person.</param>
    /// <param name="terms">What is allowed.</param>
    /// <param name="ct">Ends with the request.</param>
    /// <returns>The address to send the browser to. It leads on to the client, or says where things stand.</returns>
    /// <exception cref="ArgumentException">The terms go beyond what was asked, or end in the past.</exception>
    public async Task<string> AllowAsync(string transaction, string subject, ConsentTerms terms, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(terms);

        if (terms.Scopes.Count is 0)
        {
            return await DenyAsync(transaction, subject, ct);
        }

        var own = await OwnAsync(transaction, subject, ct);

        if (own is not { Decision: null } found || await _tables.Clients.SingleOrDefaultAsync(client => client.Id == found.ClientKey, ct) is not { IsAdmitted: true } client)
        {
            return AddressOf(transaction, own);
        }

        Demand(terms, found, client);
        var grant = new NewGrant(
            client, subject, terms.Tenant, _options.Resource, found.DeviceRequestId is null ? found.RedirectUri : null, [.. terms.Scopes.Distinct()], terms.ExpiresAt?.UtcDateTime);

        await _transactions.DecideAsync(found, grant, new(AuthorizationEventKind.Consented, client.ClientId, grant.Id, subject, terms.Tenant), ct);
        return AddressOf(transaction, found);
    }

    /// <summary>Turns the client away. A request that was already decided stays as it was.</summary>
    /// <param name="transaction">What stood in the page's address.</param>
    /// <param name="subject">The signed-in person.</param>
    /// <param name="ct">Ends with the request.</param>
    /// <returns>The address to send the browser to. It leads on to the client, or says where things stand.</returns>
    public async Task<string> DenyAsync(string transaction, string subject, CancellationToken ct)
    {
        var own = await OwnAsync(transaction, subject, ct);

        if (own is { Decision: null } found)
        {
            var clientId = await _tables.Clients.Where(client => client.Id == found.ClientKey).Select(client => client.ClientId).SingleOrDefaultAsync(ct);
            await _transactions.DecideAsync(found, null, new(AuthorizationEventKind.Denied, clientId, Subject: subject), ct);
        }

        return AddressOf(transaction, own);
    }

    private async Task<ConsentTransaction?> OwnAsync(string transaction, string subject, CancellationToken ct) =>
        subject is not "" && _http.HttpContext is { } http && await _transactions.FindAsync(http, transaction, ct) is { } found && found.Subject == subject ? found : null;

    private void Demand(ConsentTerms terms, ConsentTransaction found, Client client)
    {
        if (client.Tenant is { } only && terms.Tenant != only)
        {
            throw new ArgumentException("The client was registered for another tenant, and may be let into that one only.", nameof(terms));
        }

        if (!ScopeNames.Cover(found.Scopes.Split(' '), [.. terms.Scopes], _options))
        {
            throw new ArgumentException($"The client asked for: {found.Scopes}.", nameof(terms));
        }

        if (terms.ExpiresAt <= _clock.GetUtcNow())
        {
            throw new ArgumentException("The end of the grant has to lie in the future.", nameof(terms));
        }
    }

    // A device hears of it by asking: the person stays, and is told where things stand.
    private string AddressOf(string transaction, ConsentTransaction? found) => QueryHelpers.AddQueryString(
        _http.HttpContext?.Request.PathBase.Value + (found?.DeviceRequestId is null ? OAuthPaths.Authorize : _options.ConsentPath), "transaction", transaction);

    private async Task<ConsentRequest> ViewAsync(ConsentTransaction found, Client client, string? logo, CancellationToken ct)
    {
        var device = found.DeviceRequestId is { } id ? await _devices.FindAsync(id, ct) : null;
        var (origin, host) = ClientOrigins.Of(client, found.RedirectUri);
        var state = found.Decision switch
        {
            null => _transactions.HasExpired(found) || device?.Decision is not null ? ConsentState.Expired : ConsentState.Waiting,
            "denied" => ConsentState.Denied,
            _ => found.GrantId is null ? ConsentState.Denied : ConsentState.Allowed,
        };

        return new ConsentRequest(
            client.ClientId!,
            client.DisplayName ?? client.ClientId!,
            origin,
            host,
            DocumentAddress.IsOne(client.ClientId) ? new Uri(client.ClientId!).Host : null,
            logo is null ? null : _http.HttpContext?.Request.PathBase.Value + logo,
            found.RedirectUri,
            device is null ? RedirectWords.Target(found.RedirectUri) : "the device that shows this code",
            device is null ? RedirectWords.FormAction(found.RedirectUri) : "",
            found.Scopes.Split(' '),
            state,
            client.Tenant,
            device is null ? null : new ConsentDevice(UserCode.Show(device.UserCode), device.Address is "" ? null : device.Address));
    }
}
