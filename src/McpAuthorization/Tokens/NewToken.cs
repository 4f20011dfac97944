using McpAuthorization.Database;

namespace McpAuthorization.Tokens;

/// <summary>The birth of a token outside of OpenIddict: the hash of its text, and no payload.</summary>
internal sealed record NewToken(Guid ClientKey, Guid GrantId, string? Subject, string Kind, string Text, DateTime Now, DateTime Ends, string? Scopes)
{
    private const string Sql =
        """
        INSERT INTO oauth_tokens (id, application_id, authorization_id, concurrency_token, creation_date, expiration_date, payload, reference_id, status, subject, type, scopes)
        VALUES (@p0, @p1, @p2, '', @p3, @p4, '-', @p5, 'valid', @p6, @p7, @p8)
        """;

    public ValueTask<int> InsertAsync(Statements statements, CancellationToken ct) =>
        statements.ExecuteAsync(Sql, [Guid.CreateVersion7(), ClientKey, GrantId, Now, Ends, TokenText.Hash(Text), Subject, Kind, Scopes], ct);
}
