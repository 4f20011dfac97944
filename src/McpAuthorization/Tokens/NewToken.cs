using McpAuthorization.Database;
using McpAuthorization.Grants;

namespace McpAuthorization.Tokens;

/// <summary>A token that is being issued without OpenIddict. Nothing outlives its grant.</summary>
/// <param name="ClientKey">Whose it is.</param>
/// <param name="Grant">What it belongs to.</param>
/// <param name="Kind">Of <see cref="TokenKinds"/>.</param>
/// <param name="EndsAt">When it runs out.</param>
/// <param name="Scopes">Those of an access token that holds less than the grant.</param>
internal sealed record NewToken(Guid ClientKey, GrantOfToken Grant, string Kind, DateTime EndsAt, string? Scopes)
{
    private const string Sql =
        """
        INSERT INTO oauth_tokens (id, application_id, authorization_id, concurrency_token, creation_date, expiration_date, payload, reference_id, status, subject, type, scopes)
        VALUES (@p0, @p1, @p2, '', @p3, @p4, '-', @p5, 'valid', @p6, @p7, @p8)
        """;

    public string Text { get; } = TokenText.New();

    public static NewToken Access(Guid clientKey, GrantOfToken grant, DateTime now, McpAuthorizationOptions options, DateTime? grantEnds, string? scopes = null) =>
        new(clientKey, grant, TokenKinds.Access, Earlier(now + options.AccessTokenLifetime, grantEnds), scopes);

    public static NewToken Refresh(Guid clientKey, GrantOfToken grant, DateTime now, McpAuthorizationOptions options, DateTime? grantEnds) =>
        new(clientKey, grant, TokenKinds.Refresh, Earlier(now + options.RefreshTokenIdleLifetime, grantEnds), null);

    public long SecondsLeft(DateTime now) => (long)(EndsAt - now).TotalSeconds;

    public ValueTask<int> InsertAsync(Statements statements, DateTime now, CancellationToken ct) => statements.ExecuteAsync(
        Sql, [Guid.CreateVersion7(), ClientKey, Grant.Id, now, EndsAt, TokenText.Hash(Text), Grant.Subject, Kind, Scopes], ct);

    private static DateTime Earlier(DateTime end, DateTime? limit) => limit < end ? limit.Value : end;
}
