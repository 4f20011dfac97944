using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;
using McpAuthorization.Tokens;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OpenIddict.Abstractions;
using OpenIddict.Core;

namespace McpAuthorization.Registration;

/// <summary>Four rules of clients that stock does not have.</summary>
internal sealed class ClientManager(
    IOpenIddictApplicationCache<Client> cache,
    ILogger<OpenIddictApplicationManager<Client>> logger,
    IOptionsMonitor<OpenIddictCoreOptions> options,
    IOpenIddictApplicationStore<Client> store)
    : OpenIddictApplicationManager<Client>(cache, logger, options, store)
{
    /// <summary>A blocked or removed client is answered like one that never was: a stranger learns nothing from the difference.</summary>
    public override async ValueTask<Client?> FindByClientIdAsync(string identifier, CancellationToken cancellationToken = default) =>
        await base.FindByClientIdAsync(identifier, cancellationToken) is { IsAdmitted: true } client ? client : null;

    public override async ValueTask<bool> ValidateRedirectUriAsync(Client application, string uri, CancellationToken cancellationToken = default) =>
        (await Store.GetRedirectUrisAsync(application, cancellationToken)).Any(registered => RedirectMatching.Matches(registered, uri));

    /// <summary>Stock wants a key of whoever has no secret. Those of a client that publishes them are fetched when it first proves one; all else was judged when it registered.</summary>
    public override IAsyncEnumerable<ValidationResult> ValidateAsync(Client application, CancellationToken cancellationToken = default) =>
        application.JwksUri is null ? base.ValidateAsync(application, cancellationToken) : AsyncEnumerable.Empty<ValidationResult>();

    // Our secrets are 256 random bits that nobody can guess from a hash; 10,000 rounds would only cost each refresh 5 ms.
    protected override ValueTask<string> ObfuscateClientSecretAsync(string secret, CancellationToken cancellationToken = default) =>
        new(TokenText.Hash(secret));

    protected override ValueTask<bool> ValidateClientSecretAsync(string secret, string comparand, CancellationToken cancellationToken = default)
    {
        var kept = new byte[SHA256.HashSizeInBytes];
        return new(
            Convert.TryFromBase64String(comparand, kept, out var length) && length == kept.Length
            && CryptographicOperations.FixedTimeEquals(kept, TokenText.Digest(secret)));
    }
}
