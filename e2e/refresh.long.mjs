// One client with many processes: all of them refresh at the same moment with the one token that they share, again and again. Each gets an answer that
// works, nobody is signed out, and each time there is one successor and not sixteen.
import assert from 'node:assert/strict';
import test from 'node:test';
import { Connector } from './support/hosted.mjs';
import { postForm } from './support/http.mjs';
import { withNodes, withStudio } from './support/studio.mjs';

const [ROUNDS, ASKERS] = [200, 16];

// Two hundred rotations of one connection in a few seconds are more than a client is allowed otherwise.
const settings = { Studio__Mcp__RefreshesPerMinute: '100000' };
const skip = !process.env.STUDIO_TEST_POSTGRES && 'STUDIO_TEST_POSTGRES names no server';

test(`${ASKERS} at once, ${ROUNDS} rounds, one process on SQLite`, { timeout: 1_800_000 }, t => withStudio(t, storm(t), settings));

test(`${ASKERS} at once, ${ROUNDS} rounds, two processes on one PostgreSQL`, { timeout: 1_800_000, skip }, t => withNodes(t, 2, storm(t), settings));

const storm = t => async (...nodes) => {
  const connector = await new Connector(nodes[0], '/mcp').connect(nodes[0].person('owner'));
  const { pathname } = new URL(connector.metadata.token_endpoint);
  const { client_id, client_secret } = connector.client;
  const seen = new Set([connector.tokens.refresh_token]);
  const started = performance.now();

  for (let round = 0; round < ROUNDS; round++) {
    const fields = { grant_type: 'refresh_token', refresh_token: connector.tokens.refresh_token, client_id, client_secret };
    const answers = await Promise.all(
      // Each node is asked by the name that the installation has, as a proxy in front of them would.
      Array.from({ length: ASKERS }, (_, i) => postForm(`${nodes[i % nodes.length].url}${pathname}`, fields, { Host: new URL(nodes[0].url).host })));

    const tokens = answers.map(answer => answer.expect(200).json);
    assert.equal(new Set(tokens.map(({ access_token }) => access_token)).size, 1, `round ${round}: one access token for all`);
    assert.equal(new Set(tokens.map(({ refresh_token }) => refresh_token)).size, 1, `round ${round}: one live refresh token`);
    connector.tokens = tokens[0];
    assert.ok(!seen.has(connector.tokens.refresh_token), `round ${round}: a new one`);
    seen.add(connector.tokens.refresh_token);
    for (const node of nodes) {
      assert.ok(await whoami(connector, node));
    }
  }

  t.diagnostic(`${ROUNDS * ASKERS} refreshes in ${Math.round(performance.now() - started)} ms, ${seen.size - 1} rotations`);

  // What was replaced two rotations ago is a stolen copy: it ends the connection, and so shows that the earlier ones were all dead.
  const stale = [...seen].at(-3);
  const late = await postForm(`${nodes.at(-1).url}${pathname}`, { grant_type: 'refresh_token', refresh_token: stale, client_id, client_secret }, { Host: new URL(nodes[0].url).host });
  assert.equal(late.expect(400).json.error, 'invalid_grant');
};

const whoami = (connector, node) => connector.whoami(`${node.url}${connector.path}`);
