#!/usr/bin/env node
// What Studio needs rather than what it holds: the kernel lets it and the files it touches have so many megabytes and no more. See docs/performance.md.
//
//   dotnet publish src/Studio -c Release -o /tmp/studio
//   sudo node bench/load/confined.mjs --studio /tmp/studio --megabytes 256
//   sudo node bench/load/confined.mjs --studio /tmp/studio --megabytes 200 --onlyFilm
import { mkdtempSync, openAsBlob, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Cage } from './cage.mjs';
import { median, round } from './figures.mjs';
import { makeFilm } from './film.mjs';
import { demoStudio, studioVariants } from './variants.mjs';
import { window } from './wrk.mjs';

const { values: asked } = parseArgs({ options: { studio: { type: 'string' }, megabytes: { type: 'string', default: '256' }, windows: { type: 'string', default: '8' }, onlyFilm: { type: 'boolean', default: false } } });

const IDLE = 30_000;
const SECONDS = 4;

const folder = mkdtempSync(join(tmpdir(), 'studio-confined-'));
const film = makeFilm(join(folder, 'film.mp4'));
try {
  await run('as much as it likes', 5111);
  await run(`${asked.megabytes} MB`, 5112, new Cage(Number(asked.megabytes)));
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function run(name, port, cage) {
  let server;
  try {
    const started = await demoStudio(join(asked.studio, 'Studio.dll'), port, folder, cage?.within);
    server = started.server;
    console.log(`${name}: ready after ${round(server.startedIn)} ms`);
    if (!asked.onlyFilm) {
      await load(await studioVariants('', server, started.demo, port, folder));
    }

    const begun = performance.now();
    const form = new FormData();
    form.append('file', await openAsBlob(film, { type: 'video/mp4' }), 'film.mp4');
    const answer = await fetch(`${server.url}/api/v1/media`, { method: 'POST', headers: { Authorization: `Bearer ${started.demo.api_key}` }, body: form });
    tell(`1 GiB, answered with ${answer.status} after ${round((performance.now() - begun) / 1000, 1)} s`);
  } catch (failure) {
    console.log(`  and then no more: ${failure.cause?.message ?? failure.message}`);
  } finally {
    await server?.stop();
    cage?.remove();
  }

  async function load(variants) {
    await sleep(IDLE);
    tell('idle');

    const variant = variants.find(one => one.name === 'list_accounts by API key');
    const windows = [];
    for (let i = 0; i < Number(asked.windows); i++) {
      windows.push(await window(variant, SECONDS));
    }

    const last = windows.slice(-3);
    tell(`list_accounts, ${round(median(last.map(one => one.perSecond)))} a second, p99 ${round(median(last.map(one => one.p99)))} ms, ${windows.reduce((sum, one) => sum + one.bad, 0)} refused`);
  }

  function tell(what) {
    const { all, most, own } = server.megabytes;
    console.log(`  ${what}: resident ${round(all)} MB, at most ${round(most)}, ${round(own)} its own${cage ? `; charged ${round(cage.used)}, at most ${round(cage.most)}` : ''}`);
  }
}
