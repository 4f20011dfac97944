// A server on the first core, with what it has cost so far.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const TICKS_PER_SECOND = 100;

export class Server {
  static async start({ dll, args = [], url, ready = '/', env = {}, core = 0, every = 50, within = [] }) {
    const command = [...within, 'dotnet', dll, ...args];
    const pinned = core === null ? command : ['taskset', '-c', String(core), ...command];
    const begun = performance.now();
    const child = spawn(pinned[0], pinned.slice(1), {
      env: { ...process.env, DOTNET_gcServer: undefined, ASPNETCORE_URLS: url, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    // Whatever ends the bench ends it too: left over, it would answer for the next one's.
    process.once('exit', () => child.kill('SIGKILL'));
    const server = new Server(child, url);
    child.stdout.on('data', text => { server.said += text; });
    child.stderr.on('data', text => { server.complained += text; });
    await server.#answers(ready, every);
    server.startedIn = performance.now() - begun;
    return server;
  }

  said = '';
  complained = '';

  constructor(child, url) {
    this.child = child;
    this.url = url;
  }

  async #answers(path, every) {
    for (;;) {
      if (this.child.exitCode !== null) {
        throw new Error(`The server ended with ${this.child.exitCode}:\n${this.said}${this.complained}`);
      }

      try {
        const answer = await fetch(this.url + path);
        await answer.arrayBuffer();
        if (answer.status < 500) {
          return;
        }
      } catch {
        // Not listening yet.
      }

      await sleep(every);
    }
  }

  /** A line of standard output that comes when it comes. */
  async line(which) {
    for (;;) {
      const found = this.said.split('\n').slice(0, -1).find(which);
      if (found) {
        return found;
      }

      if (this.child.exitCode !== null) {
        throw new Error(`The server ended with ${this.child.exitCode}:\n${this.said}${this.complained}`);
      }

      await sleep(20);
    }
  }

  /** Seconds of processor, in all threads, since it began. */
  get cpu() {
    const fields = readFileSync(`/proc/${this.child.pid}/stat`, 'utf8').split(') ')[1].split(' ');
    return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
  }

  /** What it holds, and how much of that is its own: the rest are pages of libraries, which the system shares and may drop. */
  get megabytes() {
    const status = readFileSync(`/proc/${this.child.pid}/status`, 'utf8');
    const of = name => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)[1]) / 1024;
    return { all: of('VmRSS'), most: of('VmHWM'), own: of('RssAnon') + of('RssShmem') };
  }

  async stop() {
    if (this.child.exitCode !== null || this.child.signalCode !== null) {
      return;
    }

    const ended = new Promise(resolve => this.child.once('exit', resolve));
    this.child.kill('SIGTERM');
    await ended;
  }
}
