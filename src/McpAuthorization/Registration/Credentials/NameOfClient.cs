using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace McpAuthorization.Registration.Credentials;

/// <summary>A request that comes with an assertion need not name its client (RFC 7521, section 4.2): the assertion does. It is checked afterwards.</summary>
internal sealed class NameOfClient<TContext> : IOpenIddictServerHandler<TContext>
    where TContext : BaseValidatingContext
{
    public ValueTask HandleAsync(TContext context)
    {
        if (context.Transaction.Request is { ClientId: null or "", ClientAssertion: { } assertion } request)
        {
            request.ClientId = ClientAssertions.SubjectOf(assertion);
        }

        return default;
    }
}
