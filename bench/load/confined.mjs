#!/usr/bin/env node
// What Studio needs rather than what it holds: the kernel lets it and the files it touches have so many megabytes and no more. See docs/performance.md.
//
//   dotnet publish src/Studio -c Release -o /tmp/studio
//   sudo node bench/load/confined.mjs --studio /tmp/studio --megabytes 150
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, openAsBlob, readFileSync, rmSync, rmdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { median, round } from './figures.mjs';
import { studio } from './variants.mjs';
import { window } from './wrk.mjs';

const { values: asked } = parseArgs({ options: { studio: { type: 'string' }, megabytes: { type: 'string', default: '150' }, windows: { type: 'string', default: '8' } } });

const IDLE = 30_000;
const SECONDS = 4;
const FILM = 1024 ** 3;

/** A control group (version 1 or 2) in which a process may have so much memory, pages of files included, and no swap. */
class Cage {
  constructor(megabytes) {
    const second = existsSync('/sys/fs/cgroup/cgroup.controllers');
    this.path = join(second ? '/sys/fs/cgroup' : '/sys/fs/cgroup/memory', `studio-confined-${process.pid}`);
    this.names = second ? ['memory.max', 'memory.current', 'memory.peak'] : ['memory.limit_in_bytes', 'memory.usage_in_bytes', 'memory.max_usage_in_bytes'];
    mkdirSync(this.path);
    writeFileSync(join(this.path, this.names[0]), String(megabytes * 1024 * 1024));
    // Libraries that lie in memory already would be charged to whoever read them first.
    execFileSync('sync');
    writeFileSync('/proc/sys/vm/drop_caches', '3');
  }

  get within() {
    return ['sh', '-c', `echo $$ > ${this.path}/cgroup.procs && exec "$@"`, 'sh'];
  }

  get used() {
    return this.#read(1);
  }

  get most() {
    return this.#read(2);
  }

  remove() {
    rmdirSync(this.path);
  }

  #read(which) {
    return Number(readFileSync(join(this.path, this.names[which]), 'utf8')) / 1024 / 1024;
  }
}

const folder = mkdtempSync(join(tmpdir(), 'studio-confined-'));
const film = makeFilm();
try {
  await run('as much as it likes', 5111);
  await run(`${asked.megabytes} MB`, 5112, new Cage(Number(asked.megabytes)));
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function run(name, port, cage) {
  const { server, variants } = await studio('', join(asked.studio, 'Studio.dll'), port, folder, cage?.within);
  const variant = variants.find(one => one.name === 'list_accounts by API key');
  try {
    console.log(`${name}: ready after ${round(server.startedIn)} ms`);
    await sleep(IDLE);
    tell('idle');

    const windows = [];
    for (let i = 0; i < Number(asked.windows); i++) {
      windows.push(await window(variant, SECONDS));
    }

    const last = windows.slice(-3);
    tell(`list_accounts, ${round(median(last.map(one => one.perSecond)))} a second, p99 ${round(median(last.map(one => one.p99)))} ms, ${windows.reduce((sum, one) => sum + one.bad, 0)} refused`);

    const begun = performance.now();
    const form = new FormData();
    form.append('file', await openAsBlob(film, { type: 'video/mp4' }), 'film.mp4');
    const headers = { Authorization: /Authorization: (.*)/.exec(variant.env.HEADERS)[1] };
    const answer = await fetch(`${server.url}/api/v1/media`, { method: 'POST', headers, body: form });
    tell(`1 GiB, answered with ${answer.status} after ${round((performance.now() - begun) / 1000, 1)} s`);
  } catch (failure) {
    console.log(`  and then no more: ${failure.cause?.message ?? failure.message}`);
  } finally {
    await server.stop();
    cage?.remove();
  }

  function tell(what) {
    const { all, own } = server.megabytes;
    console.log(`  ${what}: resident ${round(all)} MB, ${round(own)} its own${cage ? `; charged ${round(cage.used)}, at most ${round(cage.most)}` : ''}`);
  }
}

function makeFilm() {
  const path = join(folder, 'film.mp4');
  execFileSync('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', 'testsrc=duration=5:size=640x360:rate=25', '-pix_fmt', 'yuv420p', path]);
  const film = readFileSync(path);
  const rest = Buffer.alloc(8);
  rest.writeUInt32BE(FILM - film.length);
  rest.write('free', 4);
  writeFileSync(path, Buffer.concat([film, rest]));
  execFileSync('truncate', ['-s', String(FILM), path]);
  return path;
}
