// A client that does what hosted Claude and ChatGPT were seen to do, which no specification says. The numbers are
// those of the table in README.md beside this file; each is a test of its own at both addresses.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { postJson, request } from './support/http.mjs';
import { CHATGPT, CLAUDE, Connector, GuessingConnector } from './support/hosted.mjs';
import { initialize, legacy, LEGACY, MODERN, modern, modernHeaders, resultIn } from './support/mcp.mjs';
import { challengeOf, refresh, revoke } from './support/oauth.mjs';
import { startStudio, tell, withStudio } from './support/studio.mjs';

const HOUR = 3600;
const ADDRESSES = ['/mcp', '/api/v1/mcp'];
let studio;
let person;

before(async () => {
  studio = await startStudio();
  person = studio.person('manager');
});
after(() => studio?.stop());

function check(number, what, body) {
  for (const path of ADDRESSES) {
    test(`${number} ${path}: ${what}`, { timeout: 120_000 }, async t => {
      try {
        await body(path, t);
      } catch (failure) {
        tell(t, `the demo said:\n${studio.log}`);
        throw failure;
      }
    });
  }
}

for (const host of [CLAUDE, CHATGPT]) {
  check('F32', `${host.name} connects, and its token counts at every door`, async path => {
    const connector = await new Connector(studio, path, host).discover();
    assert.equal(connector.challenge.resource_metadata, `${studio.url}/.well-known/oauth-protected-resource${path}`);
    assert.equal(connector.challenge.scope, 'mcp');
    assert.equal(connector.resourceDocument.resource, connector.address);
    assert.deepEqual(connector.resourceDocument.authorization_servers, [studio.url]);

    await connector.register();
    await connector.register();
    await connector.signIn(person);
    for (const address of ADDRESSES) {
      await connector.whoami(studio.url + address);
    }
    const { access_token } = connector.tokens;
    (await request(`${studio.url}/api/v1/me`, { headers: { Authorization: `Bearer ${access_token}` } })).expect(200);
  });
}

check('F33', 'the address in other letters, and with a slash', async path => {
  const variants = { '/mcp': ['/MCP', '/Mcp', '/mcp/', '/MCP/'], '/api/v1/mcp': ['/Api/v1/mcp', '/API/V1/MCP', '/api/v1/mcp/'] };
  for (const variant of variants[path]) {
    const connector = await new Connector(studio, variant).connect(person);
    assert.equal(connector.resourceDocument.resource.replace(/\/$/, ''), studio.url + variant.replace(/\/$/, ''));
    await connector.whoami();
    await connector.whoami(studio.url + path);
  }
});

check('F34', 'the endpoints guessed at the root', async path => {
  const connector = await new GuessingConnector(studio, path).connect(person);
  await connector.whoami();
  const { client, tokens } = connector;
  const again = await refresh(connector.endpoint('token_endpoint'), client, tokens.refresh_token);
  connector.tokens = again.expect(200).json;
  await connector.whoami();
  (await revoke(connector.endpoint('revocation_endpoint'), client, connector.tokens.refresh_token)).expect(200);
  (await connector.call('whoami')).expect(401);
});

check('F35', 'a registration that asks for a secret, which then counts', async path => {
  const connector = await new Connector(studio, path).discover();
  const offered = connector.metadata.token_endpoint_auth_methods_supported;
  for (const method of ['client_secret_post', 'client_secret_basic']) {
    assert.ok(offered.includes(method), `${method} is not among ${offered}`);
    const client = await connector.register({ token_endpoint_auth_method: method });
    assert.equal(client.token_endpoint_auth_method, method);
    assert.ok(client.client_secret);
    assert.equal(client.client_secret_expires_at, 0);

    const { refresh_token } = await connector.signIn(person);
    const token = connector.endpoint('token_endpoint');
    const wrong = (await refresh(token, { ...client, client_secret: 'guessed' }, refresh_token)).expect(401);
    assert.equal(wrong.json.error, 'invalid_client');
    const none = { client_id: client.client_id, token_endpoint_auth_method: 'none' };
    assert.equal((await refresh(token, none, refresh_token)).expect(401).json.error, 'invalid_client');
    (await refresh(token, client, refresh_token)).expect(200);
  }

  const open = await connector.register({ token_endpoint_auth_method: 'none' });
  assert.ok(offered.includes('none') && !('client_secret' in open));
});

check('F36', 'the answer to a registration names its own address, and nothing in the documents is empty', async path => {
  const connector = await new Connector(studio, path).discover();
  const client = await connector.register();
  assert.equal(new URL(client.registration_client_uri).origin, studio.url);
  assert.ok(client.registration_access_token);
  assert.ok(client.client_id_issued_at > 0);
  assert.deepEqual(client.redirect_uris, [CLAUDE.callback]);

  for (const document of [client, connector.metadata, connector.resourceDocument]) {
    const empty = Object.entries(document).filter(([, value]) => value === null || value === '' || (Array.isArray(value) && value.length === 0));
    assert.deepEqual(empty, []);
  }
});

check('F37', 'of two registrations for one attempt both stay good', async path => {
  const connector = await new Connector(studio, path).discover();
  const clients = [await connector.register(), await connector.register()];
  assert.notEqual(clients[0].client_id, clients[1].client_id);
  for (const client of clients) {
    await connector.signIn(person, connector.attempt(client));
    await connector.whoami();
  }
});

test('F37: a team that connects on one morning, from one address, meets no 429', { timeout: 300_000 }, t =>
  withStudio(t, async morning => {
    const member = morning.person('manager');
    for (let colleague = 0; colleague < 35; colleague++) {
      const connector = await new Connector(morning, '/mcp').discover();
      await connector.register();
      await connector.register();
      await connector.signIn(member);
      await connector.whoami();
    }
  }));

check('F38', 'consent sent twice, and the old authorization address opened again', async path => {
  const connector = await new Connector(studio, path).discover();
  await connector.register();
  const attempt = connector.attempt();
  const url = attempt.url(connector.endpoint('authorization_endpoint'), { scope: 'mcp' });
  const exchange = async callback => (await attempt.exchange(connector.endpoint('token_endpoint'), attempt.codeFrom(callback, connector.issuer))).expect(200).json;

  const callback = await person.follow(url);
  let second = await person.again();
  if (second.target?.startsWith(studio.url)) {
    second = await person.open(second.target);
  }
  assert.equal(second.target, undefined, 'the second submit went on to somewhere');
  assert.ok(second.answer.status < 500 && second.words.trim().length > 0, `the second submit says nothing: ${second}`);

  const first = await exchange(callback);
  const later = await exchange(await person.follow(url));
  assert.notEqual(later.access_token, first.access_token);
  for (const tokens of [first, later]) {
    connector.tokens = tokens;
    await connector.whoami();
  }
});

check('F39', 'days of conversation with a refresh twice a day', async path => {
  const connector = await new Connector(studio, path).connect(person);
  // The whole seconds that are left, which may be one less.
  assert.ok(connector.tokens.expires_in > 12 * HOUR - 60, `expires_in is ${connector.tokens.expires_in}`);

  for (let halfDay = 0; halfDay < 6; halfDay++) {
    await studio.advance(11 * HOUR);
    await connector.whoami();
    await studio.advance(2 * HOUR);
    assert.equal(challengeOf((await connector.call('whoami')).expect(401)).error, 'invalid_token');
    const { resource } = connector.attempt();
    const answer = await refresh(connector.endpoint('token_endpoint'), connector.client, connector.tokens.refresh_token, { resource });
    connector.tokens = answer.expect(200).json;
    await connector.whoami();
  }
});

check('F40', 'every Accept that admits JSON, and none', async path => {
  const connector = await new Connector(studio, path).connect(person);
  const messages = [initialize(LEGACY), legacy('tools/list'), legacy('tools/call', { name: 'whoami', arguments: {} })];
  for (const accept of [null, '*/*', 'application/json', 'application/*', 'application/json;q=0.9', 'application/json, text/event-stream', 'text/html, application/json']) {
    for (const message of messages) {
      const answer = (await connector.send(message, { Accept: accept })).expect(200);
      resultIn(answer);
      if (accept !== null && !/\*\/\*|event-stream/.test(accept)) {
        assert.match(answer.headers['content-type'], /^application\/json/, `Accept: ${accept}`);
      }
    }
  }
});

check('F41', 'revisions mixed in one message', async path => {
  const connector = await new Connector(studio, path).connect(person);
  const whoami = { name: 'whoami', arguments: {} };
  const good = {
    'server/discover first': [modern('server/discover'), {}],
    'server/discover with its headers': [modern('server/discover'), { 'MCP-Protocol-Version': MODERN, 'Mcp-Method': 'server/discover' }],
    'the header of one revision, the body of the next': [modern('tools/call', whoami), { 'MCP-Protocol-Version': LEGACY }],
    'no version in the header, one in the body': [modern('tools/call', whoami), {}],
    'no version at all': [legacy('tools/call', whoami), {}],
  };
  for (const [name, [message, headers]] of Object.entries(good)) {
    assert.ok(resultIn((await connector.send(message, headers)).expect(200)), name);
  }

  for (const revision of [LEGACY, '2025-06-18', '2025-03-26']) {
    assert.equal(resultIn(await connector.send(initialize(revision))).protocolVersion, revision);
    resultIn(await connector.send(legacy('tools/call', whoami), { 'MCP-Protocol-Version': revision }));
  }

  const bare = legacy('tools/call', whoami);
  (await connector.send(bare, modernHeaders(bare))).expect(400);
});

check('F42', 'tools that no host drops', async path => {
  const connector = await new Connector(studio, path).connect(person);
  const tools = await connector.tools();
  assert.ok(tools.length >= 8);
  for (const { name, title, description, inputSchema, outputSchema, annotations, _meta } of tools) {
    assert.match(name, /^[a-z_]{1,64}$/);
    assert.ok(title && description, `${name} has no title or description`);
    for (const hint of ['readOnlyHint', 'destructiveHint', 'openWorldHint']) {
      assert.equal(typeof annotations?.[hint], 'boolean', `${name} does not say ${hint}`);
    }
    for (const schema of [inputSchema, outputSchema]) {
      assert.equal(schema?.type, 'object', `${name} has a schema that is no plain object`);
      assert.ok(!schema.anyOf && !schema.oneOf && !schema.allOf, `${name} has a choice at the top of a schema`);
      assert.ok(!('$schema' in schema) || schema.$schema.includes('2020-12'), `${name}: ${schema.$schema}`);
      assert.ok(JSON.stringify(schema).length < 8_000, `${name} has a schema of ${JSON.stringify(schema).length} characters`);
    }
    assert.equal(_meta?.securitySchemes?.[0]?.type, 'oauth2', `${name} does not name its scopes for ChatGPT`);
  }
});

check('F44', 'discovery says one thing everywhere, and is never kept', async path => {
  const wellKnown = name => `${studio.url}/.well-known/${name}`;
  const texts = async urls => {
    const answers = await Promise.all(urls.map(url => request(url)));
    for (const answer of answers) {
      answer.expect(200);
      assert.match(answer.headers['content-type'], /^application\/json/);
      assert.match(answer.headers['cache-control'], /no-store/);
      const head = (await request(answer.url, { method: 'HEAD' })).expect(200);
      assert.equal(head.text, '');
      assert.match(head.headers['cache-control'], /no-store/);
    }
    return new Set(answers.map(answer => answer.text));
  };

  const server = ['', '/mcp', '/api/v1/mcp'].map(suffix => wellKnown(`oauth-authorization-server${suffix}`));
  assert.equal((await texts(server)).size, 1);
  const [own] = await texts([wellKnown(`oauth-protected-resource${path}`)]);
  assert.equal(JSON.parse(own).resource, studio.url + path);
  const [root] = await texts([wellKnown('oauth-protected-resource')]);
  assert.equal(JSON.parse(root).resource, `${studio.url}/mcp`);

  for (const unknown of ['openid-configuration', 'nothing-of-the-kind', `openid-configuration${path}`]) {
    const answer = (await request(wellKnown(unknown))).expect(404);
    assert.equal(typeof answer.json, 'object');
  }
});

check('F45', 'results stay below what the hosts cut off', async path => {
  const connector = await new Connector(studio, path).connect(person);
  const { accounts } = (await connector.use('list_accounts')).structuredContent;
  const account = accounts.find(candidate => candidate.connection_status === 'connected');
  const written = new Set();
  for (let n = 0; n < 14; n++) {
    const draft = await connector.use('create_draft', { social_account_id: account.id, caption: `${n} ${'Some words. '.repeat(800)}` });
    written.add(draft.structuredContent.id);
  }

  for (let cursor, pages = 0; written.size > 0; pages++) {
    assert.ok(pages < 50, `${written.size} drafts were on none of ${pages} pages`);
    const result = await connector.use('list_posts', { limit: 100, ...(cursor && { cursor }) });
    assert.ok(result.content[0].text.length < 60_000, `a page of ${result.content[0].text.length} characters`);
    result.structuredContent.posts.forEach(post => written.delete(post.id));
    cursor = result.structuredContent.next_cursor;
    assert.ok(cursor || written.size === 0, 'the last page came before all drafts had been seen');
  }
});
