using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace McpAuthorization.Tokens;

/// <summary>Access and refresh tokens carry nothing: their row and its grant say it all, so that there is nothing to encrypt and nothing stale.</summary>
internal sealed class LeavePayloadOut : IOpenIddictServerHandler<GenerateTokenContext>
{
    public ValueTask HandleAsync(GenerateTokenContext context)
    {
        if (context.TokenType is TokenKinds.Access or TokenKinds.Refresh)
        {
            context.Token = "-";
        }

        return default;
    }
}
