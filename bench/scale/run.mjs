#!/usr/bin/env node
// The token path and the lists on small and on large tables, and while the large ones are swept: see docs/performance.md.
// Needs a release build, Node 20 with e2e's packages, sqlite3, and for PostgreSQL psql and STUDIO_TEST_POSTGRES.
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Connector } from '../../e2e/support/hosted.mjs';
import { postForm, request } from '../../e2e/support/http.mjs';
import { withNodes, withStudio } from '../../e2e/support/studio.mjs';
import { age, fill, left } from './fill.mjs';

const { values: asked } = parseArgs({
  options: {
    database: { type: 'string', default: 'sqlite' },
    connections: { type: 'string', default: '100000' },
    calls: { type: 'string', default: '600' },
    sweep: { type: 'boolean', default: false },
  },
});

const t = { diagnostic: console.log };
const settings = { Studio__Mcp__RefreshesPerMinute: '100000', Studio__Mcp__AuthorizationsPerMinute: '100000' };
const begin = asked.database === 'postgres' ? body => withNodes(t, 1, body, settings) : body => withStudio(t, body, settings);
const at = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
const ordered = times => [...times].sort((a, b) => a - b);

class Installation {
  constructor(studio, person, known) {
    Object.assign(this, { studio, person, known });
  }

  static async of(studio, connections, own) {
    const person = studio.person('owner');
    const connector = new Connector(studio, '/mcp');
    await connector.discover();
    await connector.register({ token_endpoint_auth_method: 'none' });
    await connector.signIn(person);
    const begun = performance.now();
    const known = await fill(studio.database, connector.client.client_id, connections, own);
    console.log(`${connections} connections, filled in ${Math.round((performance.now() - begun) / 1000)} s`);
    return new Installation(studio, person, known);
  }

  /** Seconds of processor, in all threads of the server. With SQLite the database is in it. */
  get cpu() {
    const fields = readFileSync(`/proc/${this.studio.pid}/stat`, 'utf8').split(') ')[1].split(' ');
    return (Number(fields[11]) + Number(fields[12])) / 100;
  }

  get #next() {
    return this.known[(this.turn = ((this.turn ?? 0) + 7) % this.known.length)];
  }

  calls = {
    'call by token': async () => (await request(`${this.studio.url}/api/v1/me`, { headers: { Authorization: `Bearer ${this.#next.access}`, Accept: 'application/json' } })).expect(200),
    refresh: async () => {
      const mine = this.#next;
      const fields = { grant_type: 'refresh_token', refresh_token: mine.refresh, client_id: mine.client_id };
      const { access_token, refresh_token } = (await postForm(`${this.studio.url}/oauth/token`, fields)).expect(200).json;
      Object.assign(mine, { access: access_token, refresh: refresh_token });
    },
    'page: own agents': () => this.#page('/agents'),
    'page: own, second': () => this.#page(this.second.own),
    'page: the workspace\'s': () => this.#page('/agents?of=workspace'),
    'page: the workspace\'s, second': () => this.#page(this.second.workspace),
    'page: the organization\'s': () => this.#page('/agents?of=organization'),
  };

  async prepare() {
    const next = async path => (await this.#page(path)).root.querySelectorAll('a').map(a => a.getAttribute('href')).find(href => /cursor=/i.test(href))?.replaceAll('&amp;', '&');
    this.second = { own: await next('/agents'), workspace: await next('/agents?of=workspace') };
  }

  async #page(path) {
    const page = await this.person.open(new URL(path, this.studio.url).href);
    page.answer.expect(200);
    return page;
  }
}

await begin(small => begin(async large => {
  const both = [await Installation.of(small, 100, 50), await Installation.of(large, Number(asked.connections), 1000)];
  await Promise.all(both.map(one => one.prepare()));

  console.log('\n| | small ms | large ms | × | CPU ms small | large | × |\n|---|--:|--:|--:|--:|--:|--:|');
  for (const name of Object.keys(both[0].calls)) {
    // In turn, so that whatever else the machine does hits both alike; the first tenth is for warming.
    const figures = both.map(() => ({ times: [], cpu: 0 }));
    for (let i = 0; i < asked.calls / 4; i++) {
      const isWarm = i * 10 >= asked.calls / 4;
      for (const [which, one] of both.entries()) {
        const cpu = one.cpu;
        for (let k = 0; k < 4; k++) {
          const begun = performance.now();
          await one.calls[name]();
          isWarm && figures[which].times.push(performance.now() - begun);
        }
        figures[which].cpu += isWarm ? one.cpu - cpu : 0;
      }
    }
    const [ms, cpu] = [figures.map(({ times }) => at(ordered(times), 0.5)), figures.map(({ cpu, times }) => (cpu * 1000) / times.length)];
    console.log(`| ${name} | ${ms[0].toFixed(2)} | ${ms[1].toFixed(2)} | ${(ms[1] / ms[0]).toFixed(2)} | ${cpu[0].toFixed(2)} | ${cpu[1].toFixed(2)} | ${(cpu[1] / cpu[0]).toFixed(2)} |`);
  }

  if (asked.sweep) {
    await duringASweep(both);
  }
}));

/** Calls and refreshes in turn on both installations: the small one, which has nothing to sweep, says what the machine does meanwhile. */
async function duringASweep(both) {
  const windows = [];
  let phase = 'not counted';
  let over = false;
  const load = both.flatMap((one, which) => ['call by token', 'refresh'].map(async name => {
    while (!over) {
      const begun = performance.now();
      await one.calls[name]();
      windows.push({ which, name, phase, ms: performance.now() - begun });
      await delay(4);
    }
  }));

  const { database } = both[1].studio;
  console.log('Waiting for the sweep.');
  await age(database, 7);
  await delay(3_000);
  phase = 'before';
  const much = (await left(database)).tokens;
  // It comes by itself, at the latest after five minutes.
  while ((await left(database)).tokens === much) {
    await delay(200);
  }
  const begun = performance.now();
  phase = 'sweep';
  while ((await left(database)).clients > 0) {
    await delay(200);
  }
  const took = performance.now() - begun;
  phase = 'after';
  await delay(10_000);
  over = true;
  await Promise.all(load);

  console.log(`\n${much} expired tokens and more swept in ${Math.round(took / 1000)} s\n\n| | | before p50 | p99 | max | sweep p50 | p99 | max | after p50 | p99 | max |\n|---|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|`);
  for (const [which, size] of ['small', 'large'].entries()) {
    for (const name of ['call by token', 'refresh']) {
      const cells = ['before', 'sweep', 'after'].flatMap(phase => {
        const times = ordered(windows.filter(one => one.which === which && one.name === name && one.phase === phase).map(one => one.ms));
        return [0.5, 0.99, 1].map(share => at(times, share)?.toFixed(1));
      });
      console.log(`| ${name} | ${size} | ${cells.join(' | ')} |`);
    }
  }
}
