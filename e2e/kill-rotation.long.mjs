// The server is killed while clients rotate their refresh tokens, again and again. Afterwards each client asks again with what it has: it goes on, or is told
// to sign in. Whatever two of its processes were answered, before the kill or after it, is one and the same token: never two that live.
import assert from 'node:assert/strict';
import test from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { Connector } from './support/hosted.mjs';
import { refresh } from './support/oauth.mjs';
import { withNodes, withStudio } from './support/studio.mjs';

const [ROUNDS, CLIENTS, PROCESSES] = [100, 4, 3];
const settings = { Studio__Mcp__RefreshesPerMinute: '100000' };
const skip = !process.env.STUDIO_TEST_POSTGRES && 'STUDIO_TEST_POSTGRES names no server';

test(`${ROUNDS} kills in the middle of rotation on SQLite`, { timeout: 3_600_000 }, t => withStudio(t, storm(t), settings));

test(`${ROUNDS} kills in the middle of rotation on PostgreSQL`, { timeout: 3_600_000, skip }, t => withNodes(t, 1, storm(t), settings));

const storm = t => async studio => {
  const counts = { rotations: 0, wentOn: 0, told: 0, unanswered: 0 };
  const clients = [];
  for (let i = 0; i < CLIENTS; i++) {
    clients.push(new Client(await new Connector(studio, '/mcp').connect(studio.person('owner')), counts));
  }

  for (let round = 1; round <= ROUNDS; round++) {
    const before = counts.rotations;
    const load = new AbortController();
    const work = Promise.all(clients.map(client => client.rotate(load.signal)));
    while (counts.rotations < before + 2 * CLIENTS) {
      await delay(5);
    }
    await delay(Math.random() * 100);
    await studio.crash();
    load.abort();
    await work;
    await studio.serve();

    for (const client of clients) {
      await client.goOn(studio);
    }
  }

  t.diagnostic(`${ROUNDS} kills: ${JSON.stringify(counts)}`);
  assert.ok(counts.unanswered > ROUNDS, 'the kills hit something');

  // The last but two is long replaced. That it is refused, and takes the connection with it, shows that no older generation lives on.
  for (const { connector, history } of clients.filter(client => client.history.length > 2)) {
    const late = await refresh(connector.metadata.token_endpoint, connector.client, history.at(-3));
    assert.equal(late.expect(400).json.error, 'invalid_grant');
  }
};

/** A client of several processes that share one refresh token, and all want the next one at the same moment. */
class Client {
  constructor(connector, counts) {
    Object.assign(this, { connector, counts, history: [connector.tokens.refresh_token], answers: [] });
  }

  async rotate(signal) {
    while (!signal.aborted) {
      const answers = await Promise.all(Array.from({ length: PROCESSES }, () => this.#ask().catch(() => undefined)));
      this.answers = answers.filter(answer => answer).map(answer => answer.expect(200).json);
      this.counts.unanswered += PROCESSES - this.answers.length;
      if (this.answers.length < PROCESSES) {
        // Some went unanswered: they keep the old token and ask again when the server is back.
        return;
      }
      this.#take();
    }
  }

  async goOn(studio) {
    const again = (await this.#ask()).expect(200, 400);
    if (again.status === 400) {
      assert.equal(again.json.error, 'invalid_grant');
      assert.deepEqual(this.answers, [], 'nobody who was answered is signed out');
      this.counts.told++;
      await this.connector.signIn(studio.person('owner'));
      this.history = [this.connector.tokens.refresh_token];
      return;
    }
    this.counts.wentOn++;
    this.answers.push(again.json);
    this.#take();
    await this.connector.whoami();
  }

  #ask() {
    return refresh(this.connector.metadata.token_endpoint, this.connector.client, this.connector.tokens.refresh_token);
  }

  #take() {
    assert.equal(new Set(this.answers.map(({ refresh_token }) => refresh_token)).size, 1, 'one token of one generation');
    assert.equal(new Set(this.answers.map(({ access_token }) => access_token)).size, 1);
    this.connector.tokens = this.answers[0];
    this.history.push(this.connector.tokens.refresh_token);
    this.answers = [];
    this.counts.rotations++;
  }
}
