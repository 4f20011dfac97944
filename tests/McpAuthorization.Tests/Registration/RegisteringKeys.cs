using System.Net;
using System.Text.Json.Nodes;
using McpAuthorization.Tests.Support;

namespace McpAuthorization.Tests.Registration;

public sealed class RegisteringKeys : IAsyncLifetime
{
    private ResourceHost _host = null!;

    public static TheoryData<string, string> BadMembers { get; } = new()
    {
        { "kty", "\"oct\"" },
        { "kty", "\"OKP\"" },
        { "kty", "1" },
        { "d", "\"AAAA\"" },
        { "p", "\"AAAA\"" },
        { "k", "\"AAAA\"" },
        { "crv", "\"P-384\"" },
        { "crv", "\"secp256k1\"" },
        { "x", "\"AAAA\"" },
        { "x", "null" },
        { "y", "\"!!!\"" },
        { "y", "\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"" },
        { "use", "\"enc\"" },
        { "alg", "\"HS256\"" },
        { "alg", "\"none\"" },
        { "alg", "\"RS256\"" },
        { "kid", "[]" },
    };

    public async ValueTask InitializeAsync() => _host = await ResourceHost.StartAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Keeps_what_is_needed_of_them()
    {
        var jwks = new ClientKey().Jwks;
        var plain = jwks.DeepClone();
        jwks["keys"]![0]!["x5u"] = "https://evil.example/";

        var (status, answer) = await RegisterAsync(jwks);

        Assert.Equal(HttpStatusCode.Created, status);
        Assert.True(JsonNode.DeepEquals(plain, answer["jwks"]));
        Assert.Null(answer["client_secret"]);
    }

    [Theory]
    [MemberData(nameof(BadMembers))]
    public async Task D16_Refuses_what_nobody_could_check_with(string member, string value)
    {
        var jwks = new ClientKey().Jwks;
        jwks["keys"]![0]![member] = JsonNode.Parse(value);

        var (status, answer) = await RegisterAsync(jwks);

        Assert.Equal((HttpStatusCode.BadRequest, "invalid_client_metadata"), (status, (string?)answer["error"]));
    }

    [Theory]
    [InlineData("""{"keys":[]}""")]
    [InlineData("""{"keys":{}}""")]
    [InlineData("""{"keys":[1]}""")]
    [InlineData("""{}""")]
    [InlineData("""[]""")]
    [InlineData("\"x\"")]
    [InlineData("null")]
    [InlineData("""{"keys":[{"kty":"RSA","n":"sXch","e":"AQAB"}]}""")]
    [InlineData("""{"keys":[{"kty":"RSA","e":"AQAB"}]}""")]
    public async Task Refuses_what_is_no_set_of_keys(string jwks) =>
        Assert.Equal(HttpStatusCode.BadRequest, (await RegisterAsync(JsonNode.Parse(jwks))).Status);

    // RSA of 1024 bits, an exponent of one (every signature is right), and an even one.
    [Theory]
    [InlineData(1024, "AQAB")]
    [InlineData(2048, "AQ")]
    [InlineData(2048, "AQAA")]
    public async Task Refuses_weak_ones(int bits, string exponent)
    {
        using var rsa = System.Security.Cryptography.RSA.Create(bits);
        var modulus = System.Buffers.Text.Base64Url.EncodeToString(rsa.ExportParameters(false).Modulus);

        var (status, _) = await RegisterAsync(new JsonObject { ["keys"] = new JsonArray(new JsonObject { ["kty"] = "RSA", ["n"] = modulus, ["e"] = exponent }) });

        Assert.Equal(HttpStatusCode.BadRequest, status);
    }

    [Fact]
    public async Task Takes_them_or_their_address_and_not_both()
    {
        Assert.Equal(HttpStatusCode.BadRequest, (await RegisterAsync(new ClientKey().Jwks, ("jwks_uri", "https://agent.example/keys"))).Status);

        var (status, answer) = await RegisterAsync(null);
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("jwks_uri", (string?)answer["error_description"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://agent.example/keys")]
    [InlineData("http://127.0.0.1/keys")]
    [InlineData("https://10.0.0.1/keys")]
    [InlineData("https://localhost/keys")]
    [InlineData("https://keys/")]
    [InlineData("https://user@agent.example/keys")]
    [InlineData("file:///etc/passwd")]
    [InlineData("keys")]
    [InlineData("")]
    public async Task D15_Takes_no_address_that_nobody_outside_could_mean(string address) =>
        Assert.Equal(HttpStatusCode.BadRequest, (await RegisterAsync(null, ("jwks_uri", address))).Status);

    [Theory]
    [InlineData("HS256")]
    [InlineData("none")]
    [InlineData("RS512")]
    public async Task Takes_no_other_algorithm_F06(string algorithm) =>
        Assert.Equal(HttpStatusCode.BadRequest, (await RegisterAsync(new ClientKey().Jwks, ("token_endpoint_auth_signing_alg", algorithm))).Status);

    private async Task<(HttpStatusCode Status, JsonNode Answer)> RegisterAsync(JsonNode? jwks, params (string Name, string Value)[] more)
    {
        var metadata = new JsonObject { ["redirect_uris"] = new JsonArray("https://agent.example/cb"), ["token_endpoint_auth_method"] = "private_key_jwt", ["jwks"] = jwks?.DeepClone() };
        foreach (var (name, value) in more)
        {
            metadata[name] = value;
        }

        var (status, answer) = await _host.RegisterAsync(metadata.ToJsonString());
        return (status, JsonNode.Parse(answer.GetRawText())!);
    }
}
