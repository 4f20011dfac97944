// One window of load from the second core.
import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';

export const CONNECTIONS = 16;

const LUA = new URL('lua/', import.meta.url).pathname;
const UNITS = { us: 0.001, ms: 1, s: 1000 };

/** Rotations stop this much before wrk does, so that none is on its way when it hangs up. */
const DRAIN = 0.3;

export async function window(variant, seconds) {
  const { server, script = 'fixed.lua', env } = variant;
  const rotates = script === 'rotate.lua';
  const measured = rotates ? seconds - DRAIN : seconds;
  const child = spawn(
    'taskset',
    ['-c', '1', 'wrk', '-t1', `-c${CONNECTIONS}`, `-d${seconds}s`, '--latency', '-s', LUA + script, server.url + (variant.path ?? '/')],
    { env: { ...process.env, ...env, SECONDS: String(measured) }, stdio: ['ignore', 'pipe', 'inherit'] });

  let output = '';
  child.stdout.on('data', text => { output += text; });
  const ended = new Promise(resolve => child.once('exit', resolve));

  const before = server.cpu;
  await sleep(measured * 1000);
  const cpu = server.cpu - before;
  await ended;

  const count = Number((rotates ? /good=(\d+)/ : /(\d+) requests in/).exec(output)?.[1] ?? 0);
  return {
    microseconds: cpu / count * 1e6,
    perSecond: count / measured,
    p50: percentile(output, 50),
    p99: percentile(output, 99),
    bad: Number(/bad=(\d+)/.exec(output)?.[1] ?? 0) + (/Socket errors/.test(output) && !rotates ? 1 : 0),
  };
}

function percentile(output, which) {
  const [, number, unit] = new RegExp(`^\\s+${which}%\\s+([\\d.]+)(us|ms|s)`, 'm').exec(output) ?? [];
  return number ? Number(number) * UNITS[unit] : NaN;
}
