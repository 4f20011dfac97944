using System.Data.Common;
using System.Security.Claims;
using McpAuthorization.Database;
using McpAuthorization.Resource;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace McpAuthorization.Tokens;

/// <summary>The library's own check: one indexed query over token, grant and client.</summary>
internal sealed class BearerCheck(HostDatabase database, IOptions<McpAuthorizationOptions> options, TimeProvider clock) : IBearerCheck
{
    // The kind is part of the query: codes, refresh tokens and pushed requests live in the same table and open nothing.
    private const string Sql =
        """
        SELECT t.status, t.expiration_date, g.status, g.expires_at, g.resource, c.blocked_at, g.id, g.subject, g.tenant, g.client_id, t.scopes, g.scopes
        FROM oauth_tokens t JOIN oauth_grants g ON g.id = t.authorization_id JOIN oauth_clients c ON c.id = t.application_id
        WHERE t.reference_id = @p0 AND t.type = @p1
        """;

    public async ValueTask<BearerOutcome> CheckAsync(HttpContext http, string bearer, CancellationToken ct)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var resource = options.Value.Resource;
        var found = await database.FirstAsync(Sql, row => Found.Read(row, options.Value, resource, now), [TokenText.Hash(bearer), TokenKinds.Access], ct);

        if (found is null)
        {
            return BearerOutcome.Unknown;
        }

        if (found.Caller is null)
        {
            return BearerOutcome.Ended;
        }

        http.User = found.Caller;
        return BearerOutcome.Accepted;
    }

    private sealed record Found(ClaimsPrincipal? Caller)
    {
        public static Found Read(DbDataReader row, McpAuthorizationOptions options, string resource, DateTime now) =>
            row.Text(0) is "valid" && row.Utc(1) > now && row.Text(2) is "valid" && !(row.Utc(3) <= now) && row.Text(4) == resource && row.IsDBNull(5)
                ? new Found(CallerOf(row, options))
                : new Found(default(ClaimsPrincipal));

        private static ClaimsPrincipal CallerOf(DbDataReader row, McpAuthorizationOptions options)
        {
            var caller = new ClaimsIdentity("Bearer");
            caller.AddClaim(new(McpClaims.Grant, row.GetGuid(6).ToString()));
            caller.AddClaim(new(ClaimTypes.NameIdentifier, row.GetString(7)));
            caller.AddClaim(new(McpClaims.Tenant, row.Text(8) ?? ""));
            caller.AddClaim(new(McpClaims.Client, row.Text(9) ?? ""));

            caller.AddClaims(ScopeNames.OfToken(row.Text(10), row.Text(11), options).Select(scope => new Claim(McpClaims.Scope, scope)));
            return new ClaimsPrincipal(caller);
        }
    }
}
