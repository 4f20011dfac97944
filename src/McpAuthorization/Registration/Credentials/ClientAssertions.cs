using System.Text.Json;
using System.Text.Json.Nodes;
using McpAuthorization.ClientDocuments;
using McpAuthorization.Database;
using McpAuthorization.Tokens;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Abstractions;

namespace McpAuthorization.Registration.Credentials;

/// <summary>
/// <c>private_key_jwt</c>: a client that proves its key (RFC 7523, section 3, and its revision about the audience). Stock refuses the types that
/// clients send, knows no audience but the issuer, and takes an assertion as often as it comes.
/// </summary>
internal sealed class ClientAssertions(PublishedKeys keys, Ledger ledger, IOptions<McpAuthorizationOptions> options, TimeProvider clock)
{
    public static readonly TimeSpan Skew = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan LongestLife = TimeSpan.FromMinutes(5);

    private const string JwtBearer = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    private const int MaxLength = 8 * 1024;

    private const int MaxIdLength = 255;

    private const string Spend = "INSERT INTO oauth_spent_assertions (hash, expires_at) VALUES (@p0, @p1) ON CONFLICT (hash) DO NOTHING";

    // Where somebody else says which key to check with, or that there is something to understand that we do not (RFC 7515, section 4.1).
    private static readonly string[] Refused = ["crit", "jku", "jwk", "x5u", "x5c", "b64", "enc", "zip"];

    private static readonly JsonWebTokenHandler Reader = new() { MapInboundClaims = false, MaximumTokenSizeInBytes = MaxLength };

    // Keys come anew with each request: what is remembered of them would only pile up.
    private static readonly CryptoProviderFactory Factory = new() { CacheSignatureProviders = false };

    /// <summary>Whom it claims to be of, not yet believed: the request need not say it a second time (RFC 7521, section 4.2).</summary>
    public static string? SubjectOf(string assertion) => Open(assertion)?.Subject is { Length: > 0 } subject ? subject : null;

    /// <summary>Whether it is the client's, for us, now, and for the first time.</summary>
    public async Task<bool> TakeAsync(Client client, OpenIddictRequest request, string path, CancellationToken ct) =>
        request.ClientAssertionType is JwtBearer
        && request.ClientAssertion is { } assertion && Open(assertion) is { } token
        && MeansAuthentication(token, client)
        && IsForUs(token, path)
        && (await Reader.ValidateTokenAsync(token, await RulesAsync(client, token, ct))).IsValid
        && await SpendAsync(client, token, ct);

    private static JsonWebToken? Open(string assertion)
    {
        try
        {
            return assertion.Length <= MaxLength && Reader.CanReadToken(assertion) ? Reader.ReadJsonWebToken(assertion) : null;
        }
        catch (Exception failure) when (failure is ArgumentException or SecurityTokenException or JsonException or FormatException or InvalidOperationException)
        {
            return null;
        }
    }

    private static bool MeansAuthentication(JsonWebToken token, Client client) =>
        token.Typ is null or "" or "JWT" or "jwt" or "client-authentication+jwt"
        && !Refused.Any(name => token.TryGetHeaderValue<object>(name, out _))
        && token.Subject == client.ClientId && token.Issuer == client.ClientId
        && token.Id is { Length: > 0 and <= MaxIdLength }
        && (AlgorithmOf(client) is not { } registered || registered == token.Alg);

    private static string? AlgorithmOf(Client client) => client.Metadata is { } about ? (string?)JsonNode.Parse(about)!["token_endpoint_auth_signing_alg"] : null;

    // The issuer, the token endpoint, or the endpoint that was called (RFC 9126, section 2). All of what it names has to be us: what is also
    // for somebody else can be used by somebody else.
    private bool IsForUs(JsonWebToken token, string path)
    {
        var issuer = options.Value.Issuer;
        string[] ours = [issuer, issuer + Authorization.OAuthPaths.Token, issuer + path];
        return token.Audiences.ToArray() is { Length: > 0 } named && named.All(ours.Contains);
    }

    private async Task<TokenValidationParameters> RulesAsync(Client client, JsonWebToken token, CancellationToken ct) => new()
    {
        // Who names a key means it: no other is tried in its place.
        IssuerSigningKeys = (await keys.OfAsync(client, token.Kid, ct)).Where(key => token.Kid is null or "" || key.KeyId is null or "" || key.KeyId == token.Kid),
        ValidAlgorithms = ClientAuthentication.SigningAlgorithms,
        CryptoProviderFactory = Factory,
        RequireSignedTokens = true,
        // Compared above, as text.
        ValidateIssuer = false,
        ValidateAudience = false,
        LifetimeValidator = (from, until, _, _) => IsNow(from, until),
    };

    private bool IsNow(DateTime? from, DateTime? until)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        return until > now - Skew && until <= now + LongestLife + Skew && !(from > now + Skew);
    }

    private async Task<bool> SpendAsync(Client client, JsonWebToken token, CancellationToken ct)
    {
        var hash = TokenText.Digest($"{client.Id:N} {token.Id}");
        return await ledger.WriteAsync(statements => statements.ExecuteAsync(Spend, [hash, token.ValidTo + Skew], ct), ct) is 1;
    }
}
