#!/usr/bin/env node
// Everything in one run, so that the figures can be set against each other: see docs/performance.md.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { coldStarts, idleMemory } from './cold.mjs';
import { median, round } from './figures.mjs';
import { echo, stock, studio } from './variants.mjs';
import { CONNECTIONS, window } from './wrk.mjs';

const { values: asked } = parseArgs({
  options: {
    only: { type: 'string', default: '.' },
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '6' },
    warm: { type: 'string', default: '24' },
    starts: { type: 'string', default: '10' },
    // A second build of Studio, to be measured in turn with the first: a folder that `dotnet publish` has filled.
    before: { type: 'string' },
    skipBuild: { type: 'boolean', default: false },
  },
});

const ROOT = new URL('../../', import.meta.url).pathname;
const OUT = join(ROOT, 'artifacts/bench');
const RESULTS = new URL('results/', import.meta.url).pathname;
const AGREE = 0.05;

// On a busy machine two windows agree by chance while the compiler has not had its turn yet: on one core it needs more than a minute of load.
const LEAST_WINDOWS = 4;
const LEAST_SECONDS = 80;

const only = new RegExp(asked.only);
const seconds = Number(asked.seconds);
const dll = project => join(OUT, project, `${project}.dll`);

if (!asked.skipBuild) {
  for (const project of ['src/Studio', 'bench/peers/Echo', 'bench/peers/StockOpenIddict']) {
    execFileSync('dotnet', ['publish', join(ROOT, project), '-c', 'Release', '-o', join(OUT, project.split('/').at(-1)), '-v', 'q', '--nologo'], { stdio: 'inherit' });
  }
}

const folder = mkdtempSync(join(tmpdir(), 'studio-load-'));
const servers = [];
try {
  const lines = ['# Load, ' + new Date().toISOString(), '', `${cpus()[0].model}, ${cpus().length} cores, load average at the start ${round(loadavg()[0], 1)}; ${CONNECTIONS} connections, ${asked.rounds} rounds of ${seconds} s`, ''];
  const say = line => { lines.push(line); console.log(line); };

  servers.push(await echo(dll('Echo'), 5101));
  servers.push(await studio('', dll('Studio'), 5102, folder));
  servers.push(await stock(dll('StockOpenIddict'), 5103, folder));
  if (asked.before) {
    servers.push(await studio('before: ', join(asked.before, 'Studio.dll'), 5104, folder));
  }

  const variants = servers.flatMap(server => server.variants).filter((variant, i) => i === 0 || only.test(variant.name));
  for (const [i, variant] of variants.entries()) {
    const isFirst = variants.findIndex(other => other.server === variant.server) === i;
    await warm(variant, isFirst ? Math.ceil(LEAST_SECONDS / seconds) : LEAST_WINDOWS);
  }

  // In turn, so that whatever else the machine does meanwhile hits all of them alike.
  for (let i = 0; i < Number(asked.rounds); i++) {
    for (const variant of variants) {
      (variant.windows ??= []).push(await window(variant, seconds));
    }
  }

  const base = figure(variants[0], 'microseconds');
  say('| | CPU µs/request | × echo | requests/s | p50 ms | p99 ms | refused |');
  say('|---|--:|--:|--:|--:|--:|--:|');
  for (const variant of variants) {
    const cpu = figure(variant, 'microseconds');
    const bad = variant.windows.reduce((sum, one) => sum + one.bad, 0);
    say(`| ${variant.name} | ${round(cpu)} | ${round(cpu / base, 2)} | ${round(figure(variant, 'perSecond'))} | ${round(figure(variant, 'p50'), 1)} | ${round(figure(variant, 'p99'), 1)} | ${bad} |`);
  }

  const [ours, theirs] = ['refresh with rotation', 'stock OpenIddict: refresh with rotation'].map(name => variants.find(variant => variant.name === name));
  if (ours && theirs) {
    say(`\nA refresh costs stock OpenIddict ${round(figure(theirs, 'microseconds') / figure(ours, 'microseconds'), 1)} times as much.`);
  }

  say(`\nAfter that load Studio holds ${megabytes(servers[1].server.megabytes)}.`);
  while (servers.length > 0) {
    await servers.pop().server.stop();
  }

  if (Number(asked.starts) > 0) {
    const starts = await coldStarts(dll('Studio'), 5105, folder, Number(asked.starts));
    say(`From the command to a ready answer, median of ${asked.starts}: ${round(starts.again)} ms; on an empty folder, with its database to be made: ${round(starts.first)} ms.`);
    say(`Idle for 30 s after its start it holds ${megabytes(await idleMemory(dll('Studio'), 5106, folder))}.`);
  }

  mkdirSync(RESULTS, { recursive: true });
  writeFileSync(join(RESULTS, `${new Date().toISOString().replaceAll(':', '-')}.md`), lines.join('\n') + '\n');
  writeFileSync(join(RESULTS, 'last.json'), JSON.stringify(variants.map(({ name, windows, warmed }) => ({ name, warmed, windows })), null, 2));
} finally {
  servers.forEach(({ server }) => server.child.kill('SIGKILL'));
  rmSync(folder, { recursive: true, force: true });
}

function megabytes({ all, own }) {
  return `${round(all)} MB, ${round(own)} of them its own`;
}

// The runtime compiles hot code again and again for a minute; a figure from before that is a figure of the compiler.
async function warm(variant, least) {
  let last = Infinity;
  for (let i = 1; i <= Math.max(Number(asked.warm), least); i++) {
    const { microseconds } = await window(variant, seconds);
    const agree = i >= least && Math.abs(microseconds - last) <= AGREE * last;
    [last, variant.warmed] = [microseconds, i];
    if (agree) {
      break;
    }
  }

  process.stderr.write(`${variant.name}: warm after ${variant.warmed} windows, ${round(last)} µs\n`);
}

function figure(variant, name) {
  return median(variant.windows.map(one => one[name]));
}
