#!/usr/bin/env node
// The lists that agents ask for, at three sizes of everything in one workspace: see docs/performance.md.
// Needs a release build, Node 20 with e2e's packages, sqlite3, and for PostgreSQL psql and STUDIO_TEST_POSTGRES.
import { parseArgs } from 'node:util';
import { Connector } from '../../e2e/support/hosted.mjs';
import { request } from '../../e2e/support/http.mjs';
import { withNodes, withStudio } from '../../e2e/support/studio.mjs';
import { fillLists } from './fill-lists.mjs';

const { values: asked } = parseArgs({
  options: {
    database: { type: 'string', default: 'sqlite' },
    rows: { type: 'string', default: '1000,100000,1000000' },
    calls: { type: 'string', default: '40' },
  },
});

const t = { diagnostic: console.log };
const sizes = asked.rows.split(',').map(Number);
const settings = { Studio__Limits__ReadsPerMinute: '0' };
const begin = asked.database === 'postgres' ? body => withNodes(t, 1, body, settings) : body => withStudio(t, body, settings);
const median = times => times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)];

class Installation {
  static async of(studio, rows) {
    const connector = await new Connector(studio, '/mcp').connect(studio.person('owner'));
    const { user, workspace_id: workspace } = await connector.whoami();
    const begun = performance.now();
    const known = await fillLists(studio.database, workspace, user.id, rows);
    console.log(`${rows} posts, media and rows of the trail each, filled in ${Math.round((performance.now() - begun) / 1000)} s`);
    return Object.assign(new Installation(), { studio, known, headers: { Authorization: `Bearer ${connector.tokens.access_token}`, Accept: 'application/json' } });
  }

  async get(path) {
    return (await request(`${this.studio.url}/api/v1${path}`, { headers: this.headers })).expect(200).json;
  }

  get lists() {
    const { account, author, folder, from, to, middle } = this.known;
    return {
      posts: '/posts?limit=20',
      'posts from the middle on': `/posts?limit=20&cursor=${middle}`,
      'posts of a status': '/posts?limit=20&status=scheduled',
      'posts of an account': `/posts?limit=20&social_account_id=${account}`,
      'posts of an account and a status': `/posts?limit=20&social_account_id=${account}&status=scheduled`,
      'posts of an author': `/posts?limit=20&created_by=${author}`,
      'posts of a stretch of time': `/posts?limit=20&scheduled_from=${from}&scheduled_to=${to}`,
      'posts with a word that is common': '/posts?limit=20&q=bread',
      'posts with a word that is nowhere': '/posts?limit=20&q=nowhere',
      media: '/media?limit=20',
      'media of a kind': '/media?limit=20&media_type=gif',
      'media with a star': '/media?limit=20&is_starred=true',
      'media of a folder': `/media?limit=20&folder_id=${folder}`,
      'media of a stretch of time': `/media?limit=20&created_after=${from}&created_before=${to}`,
      'media with a word that is common': '/media?limit=20&q=bread',
      'media with a word that is nowhere': '/media?limit=20&q=nowhere',
      'own actions': '/trail?limit=20',
      'own actions of a kind': '/trail?limit=20&action=post.read',
      'own actions with an outcome': '/trail?limit=20&outcome=not_found',
      'own actions of a stretch of time': `/trail?limit=20&from=${from}&to=${to}`,
    };
  }
}

const compare = async all => {
  console.log(`\n| | ${sizes.map(rows => `${rows} ms`).join(' | ')} | largest × smallest | largest × middle |\n|---|${sizes.map(() => '--:|').join('')}--:|--:|`);
  for (const name of Object.keys(all[0].lists)) {
    const times = all.map(() => []);
    // In turn, so that whatever else the machine does hits all alike; the first few are for warming.
    for (let i = -5; i < Number(asked.calls); i++) {
      for (const [which, one] of all.entries()) {
        const begun = performance.now();
        await one.get(one.lists[name]);
        i >= 0 && times[which].push(performance.now() - begun);
      }
    }
    const ms = times.map(median);
    console.log(`| ${name} | ${ms.map(one => one.toFixed(2)).join(' | ')} | ${(ms.at(-1) / ms[0]).toFixed(2)} | ${(ms.at(-1) / ms.at(-2)).toFixed(2)} |`);
  }
};

const nest = (left, all) => (left.length === 0 ? compare(all) : begin(async studio => nest(left.slice(1), [...all, await Installation.of(studio, left[0])])));
await nest(sizes, []);
