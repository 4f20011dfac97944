using System.Text.Json.Serialization;
using McpAuthorization.Grants;
using Microsoft.AspNetCore.Http;

namespace McpAuthorization.Tokens;

/// <summary>What the token endpoint says to a refresh.</summary>
internal abstract record TokenAnswer
{
    private TokenAnswer()
    {
    }

    internal sealed record Issued(
        [property: JsonPropertyName("access_token")] string AccessToken,
        [property: JsonPropertyName("token_type")] string TokenType,
        [property: JsonPropertyName("expires_in")] long ExpiresIn,
        [property: JsonPropertyName("scope")] string Scope,
        [property: JsonPropertyName("refresh_token"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? RefreshToken) : TokenAnswer;

    /// <param name="Error">RFC 6749, section 5.2.</param>
    /// <param name="Words">For whoever reads the client's log.</param>
    /// <param name="Grant">The grant of the token, for the record only.</param>
    internal sealed record Refused(string Error, string Words, GrantOfToken? Grant = null) : TokenAnswer;
}

internal static class TokenAnswerWriting
{
    public static async Task WriteAsync(this Task<TokenAnswer> answering, HttpContext http)
    {
        switch (await answering)
        {
            case TokenAnswer.Issued issued:
                await http.Response.WriteAsJsonAsync(issued, TokenJson.Default.Issued, cancellationToken: http.RequestAborted);
                break;
            case TokenAnswer.Refused refused:
                var status = refused.Error is "invalid_client" ? StatusCodes.Status401Unauthorized : StatusCodes.Status400BadRequest;
                await JsonAnswer.WriteAsync(http, status, new OAuthError(refused.Error, refused.Words));
                break;
        }
    }
}

[JsonSerializable(typeof(TokenAnswer.Issued))]
[JsonSerializable(typeof(string[]))]
internal sealed partial class TokenJson : JsonSerializerContext;
