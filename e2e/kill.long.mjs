// The server is killed in the middle of its work, again and again. What it had acknowledged is there afterwards, the
// agents are still signed in, and the trail has a row for each acknowledged change and still verifies.
import assert from 'node:assert/strict';
import test from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { Connector } from './support/hosted.mjs';
import { legacy, post, resultIn } from './support/mcp.mjs';
import { refresh } from './support/oauth.mjs';
import { withStudio } from './support/studio.mjs';

const ROUNDS = 20;

// Twenty rounds of all that two agents can do are more than two agents may.
const settings = { Studio__Limits__WritesPerMinute: '0', Studio__Limits__WorkspaceWritesPerMinute: '0', Studio__Limits__ReadsPerMinute: '0' };

test(`nothing acknowledged is lost in ${ROUNDS} kills under load`, { timeout: 1_800_000 }, t =>
  withStudio(t, async studio => {
    const connector = await new Connector(studio, '/mcp').connect(studio.person('manager'));
    const agents = [() => connector.tokens.access_token, () => studio.apiKey];
    const account = (await call(studio, studio.apiKey, 'list_accounts')).accounts.find(candidate => candidate.connection_status === 'connected');
    const { workspace_id: workspace } = await call(studio, studio.apiKey, 'whoami');
    const written = new Map();

    for (let round = 1; round <= ROUNDS; round++) {
      const before = written.size;
      const load = new AbortController();
      const work = Promise.all([
        ...agents.map(token => write(studio, token, account.id, written, load.signal)),
        ...agents.map(token => read(studio, token, load.signal)),
        signOn(connector, load.signal),
      ]);
      // At no moment in particular, but in the middle of work: a cold server takes its time over the first calls.
      await delay(300 + Math.random() * 1_500);
      while (written.size < before + 10) {
        await delay(Math.random() * 200);
      }
      await studio.crash();
      load.abort();
      await work;
      await studio.serve();

      for (const [id, caption] of [...written].slice(before)) {
        assert.equal((await call(studio, studio.apiKey, 'get_post', { post_id: id })).caption, caption);
      }
      // A refresh whose answer was lost is asked again: inside its window the same token gets the same answer.
      connector.tokens = (await refreshOf(connector)).expect(200).json;
      await connector.whoami();
      await studio.cli('audit', 'verify');
      t.diagnostic(`round ${round}: ${written.size - before} changes acknowledged before the kill, all there`);
    }

    const onRecord = await changesOnRecord(studio, workspace);
    assert.deepEqual([...written.keys()].filter(id => !onRecord.has(id)), [], 'changes without a row in the trail');
  }, settings));

async function call(studio, token, name, args = {}) {
  const result = resultIn(await post(studio.mcpUrl, legacy('tools/call', { name, arguments: args }), { token }));
  assert.ok(!result.isError, `${name}: ${JSON.stringify(result.content)}`);
  return result.structuredContent;
}

/** Works until told to stop. What fails then or on the way down was never acknowledged and does not count. */
async function until(signal, work) {
  while (!signal.aborted) {
    await work().catch(() => delay(20));
  }
}

const write = (studio, token, account, written, signal) =>
  until(signal, async () => {
    const caption = `Written at ${performance.now()}`;
    const draft = await call(studio, token(), 'create_draft', { social_account_id: account, caption });
    written.set(draft.id, caption);
  });

const read = (studio, token, signal) => until(signal, () => call(studio, token(), 'list_posts', { limit: 20 }));

const signOn = (connector, signal) =>
  until(signal, async () => {
    const answer = await refreshOf(connector);
    if (answer.status === 200) {
      connector.tokens = answer.json;
    }
    await delay(250);
  });

const refreshOf = ({ metadata, client, tokens }) => refresh(metadata.token_endpoint, client, tokens.refresh_token);

/** The posts whose making is on record, as an operator reads the trail: page by page, newest first. */
async function changesOnRecord(studio, workspace) {
  const posts = new Set();
  for (let cursor; ; ) {
    const page = await studio.cli('audit', 'show', '--workspace', workspace, '--limit', '1000', ...(cursor ? ['--cursor', cursor] : []));
    for (const line of page.split('\n')) {
      const id = line.includes('create') && line.match(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/);
      id && posts.add(id[0]);
    }
    cursor = page.match(/--cursor (\S+)/)?.[1];
    if (!cursor) {
      return posts;
    }
  }
}
