using System.Data.Common;
using McpAuthorization.Database;
using McpAuthorization.Resource;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace McpAuthorization.Tokens;

/// <summary>
/// Introspection (RFC 7662) where OpenIddict has authenticated the client. Only resource servers that the operator registered are told
/// anything, and only of access tokens that would open the resource right now. Everything else is not active, in the very same words.
/// </summary>
internal sealed class Introspect(
    IOpenIddictApplicationManager clients, HostDatabase database, IServiceScopeFactory scopes, IOptions<McpAuthorizationOptions> options, TimeProvider clock)
    : IOpenIddictServerHandler<ProcessAuthenticationContext>
{
    private const string Sql =
        """
        SELECT t.creation_date, t.expiration_date, g.subject, g.client_id, t.scopes, g.scopes
        FROM oauth_tokens t JOIN oauth_grants g ON g.id = t.authorization_id JOIN oauth_clients c ON c.id = t.application_id
        WHERE t.reference_id = @p0 AND t.type = @p1 AND t.status = 'valid' AND t.expiration_date > @p2
          AND g.status = 'valid' AND (g.expires_at IS NULL OR g.expires_at > @p2) AND g.resource = @p3 AND c.blocked_at IS NULL AND c.removed_at IS NULL
        """;

    public async ValueTask HandleAsync(ProcessAuthenticationContext context)
    {
        if (context.EndpointType is not OpenIddictServerEndpointType.Introspection)
        {
            return;
        }

        var http = context.Transaction.GetHttpRequest()!.HttpContext;
        context.HandleRequest();
        await JsonAnswer.WriteAsync(http, StatusCodes.Status200OK, await LookAsync(context.ClientId!, context.Request?.Token, http.RequestAborted) ?? new IntrospectionAnswer(false));
    }

    private async Task<IntrospectionAnswer?> LookAsync(string clientId, string? token, CancellationToken ct)
    {
        if (token is not { Length: > 0 and <= 200 }
            || await clients.FindByClientIdAsync(clientId, ct) is not { } client
            || !await clients.HasClientTypeAsync(client, ClientTypes.Confidential, ct)
            || !await clients.HasPermissionAsync(client, Permissions.Endpoints.Introspection, ct))
        {
            return null;
        }

        var found = await database.FirstAsync(Sql, Read, [TokenText.Hash(token), TokenKinds.Access, clock.GetUtcNow().UtcDateTime, options.Value.Resource], ct);

        return found is not null && await WouldOpenAsync(token, ct) ? found : null;
    }

    // The host may ask more of a token than we do, such as whether its person still belongs here. Asked aside, since the request at hand is
    // the resource server's and must not become that person's.
    private async Task<bool> WouldOpenAsync(string token, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var aside = new DefaultHttpContext { RequestServices = scope.ServiceProvider };
        return await scope.ServiceProvider.GetRequiredService<IBearerCheck>().CheckAsync(aside, token, ct) is BearerOutcome.Accepted;
    }

    // Neither a name nor an address of the person: a subject is enough to act upon.
    private IntrospectionAnswer Read(DbDataReader row) => new(
        true,
        options.Value.Issuer,
        options.Value.Resource,
        row.Text(2),
        row.Text(3),
        string.Join(' ', ScopeNames.OfToken(row.Text(4), row.Text(5), options.Value)),
        "Bearer",
        Seconds(row.Utc(0)),
        Seconds(row.Utc(1)));

    private static long? Seconds(DateTime? time) => time is { } known ? new DateTimeOffset(known).ToUnixTimeSeconds() : null;
}

/// <summary>RFC 7662, section 2.2.</summary>
internal sealed record IntrospectionAnswer(
    bool Active,
    string? Iss = null,
    string? Aud = null,
    string? Sub = null,
    string? ClientId = null,
    string? Scope = null,
    string? TokenType = null,
    long? Iat = null,
    long? Exp = null);
