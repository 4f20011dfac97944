using System.Text.Json;
using Microsoft.Playwright;
using Studio.Tests.Support;

namespace Studio.Tests.OAuth;

/// <summary>A client that is nothing but a page of another origin: every call that it makes is one that the browser has to be allowed.</summary>
[Trait(Browser.Trait, Browser.Needed)]
public sealed class AClientInAWebPage(Browser browser) : IDisposable
{
    // What such clients do, in its order; sent headers as theirs, so that the browser asks beforehand everywhere.
    private const string Page =
        """
        <!doctype html><title>Agent</title><pre id="out"></pre>
        <script type="module">
        const app = 'APP', version = { 'MCP-Protocol-Version': '2025-11-25' }, out = document.querySelector('#out');
        const form = { ...version, 'Content-Type': 'application/x-www-form-urlencoded' };
        const json = async answer => (await answer).json();
        const call = (token, method) => fetch(app + '/mcp', {
          method: 'POST', body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params: {} }),
          headers: { ...version, 'Content-Type': 'application/json', Accept: 'application/json, text/event-stream', ...(token ? { Authorization: 'Bearer ' + token } : {}) } });
        const base64 = bytes => btoa(String.fromCharCode(...new Uint8Array(bytes))).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
        try {
          const query = new URLSearchParams(location.search);
          if (!query.has('code')) {
            const challenge = (await call(null, 'tools/list')).headers.get('WWW-Authenticate');
            const resource = await json(fetch(/resource_metadata="([^"]+)"/.exec(challenge)[1], { headers: version }));
            const server = await json(fetch(resource.authorization_servers[0] + '/.well-known/oauth-authorization-server', { headers: version }));
            const client = await json(fetch(server.registration_endpoint, { method: 'POST', headers: { ...version, 'Content-Type': 'application/json' },
              body: JSON.stringify({ client_name: 'Web page', redirect_uris: [location.origin + location.pathname], token_endpoint_auth_method: 'none', grant_types: ['authorization_code', 'refresh_token'] }) }));
            const verifier = base64(crypto.getRandomValues(new Uint8Array(32)));
            sessionStorage.setItem('login', JSON.stringify({ server, client, verifier }));
            location = server.authorization_endpoint + '?' + new URLSearchParams({ response_type: 'code', client_id: client.client_id, redirect_uri: location.origin + location.pathname,
              code_challenge: base64(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier))), code_challenge_method: 'S256', resource: resource.resource, scope: 'mcp' });
          } else {
            const { server, client, verifier } = JSON.parse(sessionStorage.getItem('login'));
            const token = fields => json(fetch(server.token_endpoint, { method: 'POST', headers: form, body: new URLSearchParams({ client_id: client.client_id, ...fields }) }));
            const first = await token({ grant_type: 'authorization_code', code: query.get('code'), code_verifier: verifier, redirect_uri: location.origin + location.pathname });
            const second = await token({ grant_type: 'refresh_token', refresh_token: first.refresh_token });
            const called = (await call(second.access_token, 'tools/list')).status;
            const revoked = (await fetch(server.revocation_endpoint, { method: 'POST', headers: form, body: new URLSearchParams({ client_id: client.client_id, token: second.refresh_token }) })).status;
            const after = await call(second.access_token, 'tools/list');
            const refused = await token({ grant_type: 'refresh_token', refresh_token: second.refresh_token });
            out.textContent = JSON.stringify({ called, revoked, after: after.status, challenge: after.headers.get('WWW-Authenticate'), refused: refused.error });
          }
        } catch (failure) { out.textContent = 'failed: ' + failure; }
        </script>
        """;

    private readonly TestApp _app = RunningApp.Start();

    [Fact]
    public async Task F16_finishes_a_login_calls_refreshes_and_signs_out()
    {
        var ada = await (await Somebody.JoinAsync(_app)).WithPasswordAsync();
        await using var agent = await Callback.StartAsync(Page.Replace("APP", _app.Address, StringComparison.Ordinal));
        var page = await browser.OpenAsync(_app);

        await page.GotoAsync(agent.Address);
        await page.SignInAsync(ada);
        await page.PressAsync("Allow");
        await Assertions.Expect(page.Locator("#out")).Not.ToBeEmptyAsync();

        var answer = JsonSerializer.Deserialize<JsonElement>((await page.Locator("#out").TextContentAsync())!);
        Assert.Equal((200, 200, 401, "invalid_grant"), (answer.GetProperty("called").GetInt32(), answer.GetProperty("revoked").GetInt32(), answer.GetProperty("after").GetInt32(), answer.GetProperty("refused").GetString()));
        Assert.StartsWith("Bearer error=\"invalid_token\"", answer.GetProperty("challenge").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task F16_cannot_read_the_pages_that_are_for_people()
    {
        await using var agent = await Callback.StartAsync();
        var page = await browser.OpenAsync(_app);
        await page.GotoAsync(agent.Address);

        foreach (var path in new[] { "/oauth/authorize?client_id=x", "/sign-in", "/oauth/consent", "/device" })
        {
            Assert.Equal("TypeError", await page.EvaluateAsync<string>("address => fetch(address).then(() => 'read', failure => failure.name)", _app.Address + path));
        }
    }

    public void Dispose() => _app.Dispose();
}
