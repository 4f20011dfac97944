using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace McpAuthorization.Authorization;

/// <summary>An S256 challenge is 43 base64url characters, up to 128 by the grammar of RFC 7636, section 4.2. Stock takes any text.</summary>
internal sealed class ChallengeRule<TContext> : IOpenIddictServerHandler<TContext>
    where TContext : BaseValidatingContext
{
    public ValueTask HandleAsync(TContext context)
    {
        if (context.Transaction.Request?.CodeChallenge is not { Length: >= 43 and <= 128 } challenge
            || challenge.Any(letter => !char.IsAsciiLetterOrDigit(letter) && letter is not ('-' or '_')))
        {
            context.Reject(Errors.InvalidRequest, "code_challenge must be 43 to 128 base64url characters, with code_challenge_method=S256.");
        }

        return default;
    }
}
