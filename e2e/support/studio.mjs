import { execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Person } from './person.mjs';
import { request } from './http.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const project = join(root, 'src', 'Studio');
const built = join(root, 'artifacts', 'bin', 'Studio', 'release', 'Studio.dll');
const running = new Set();

// A script that dies must not leave its server behind.
process.on('exit', () => running.forEach(studio => studio.kill()));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => process.exit(1));
}

/** Runs a test against a demo of its own: its own port, its own data, and a clock that `advance` turns. */
export async function withStudio(t, body, settings) {
  await until(t, [await startStudio(settings)], body);
}

/** Runs a test against the product itself, in several processes on one database of the server that STUDIO_TEST_POSTGRES names. */
export async function withNodes(t, count, body, settings = {}) {
  const database = new URL(`e2e_${randomBytes(6).toString('hex')}`, process.env.STUDIO_TEST_POSTGRES).href;
  const sql = text => execFileSync('psql', [process.env.STUDIO_TEST_POSTGRES, '-qtAc', text]);
  const name = new URL(database).pathname.slice(1);
  sql(`CREATE DATABASE ${name}`);
  const nodes = [];
  try {
    for (let i = 0; i < count; i++) {
      nodes.push(new Studio(await freePort(), { ...settings, DATABASE_URL: database, APP_URL: nodes[0]?.url, Studio__Keys__Certificate: nodes[0]?.certificate }));
      if (i === 0) {
        nodes[0].makeCertificate();
      }
      // One after the other: the first one makes the tables.
      await nodes[i].serve();
    }
    await nodes[0].addPerson('owner');
    await until(t, nodes, body);
  } finally {
    nodes.forEach(node => node.kill());
    sql(`DROP DATABASE ${name} WITH (FORCE)`);
  }
}

async function until(t, studios, body) {
  try {
    await body(...studios);
  } catch (failure) {
    studios.forEach(studio => {
      tell(t, `the server at ${studio.url} said:\n${studio.log}`);
      studio.kill();
    });
    throw failure;
  }
  for (const studio of studios) {
    await studio.stop();
  }
}

/** A diagnostic of several lines, which the runner would otherwise put into one. */
export const tell = (t, text) => text.split('\n').forEach(line => t.diagnostic(line));

export async function startStudio(settings) {
  const studio = new Studio(await freePort(), settings);
  await studio.demo();
  return studio;
}

export async function freePort() {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  await new Promise(closed => server.close(closed));
  return port;
}

class Studio {
  #process;
  #data = mkdtempSync(join(tmpdir(), 'studio-e2e-'));
  #log = [];
  #settings;

  constructor(port, settings = {}) {
    this.url = `http://127.0.0.1:${port}`;
    this.#settings = settings;
    running.add(this);
  }

  get pid() {
    return this.#process.pid;
  }

  /** Where it keeps everything: the address of a server's database, or a file. */
  get database() {
    return this.#settings.DATABASE_URL ?? join(this.#data, 'demo', 'studio.db');
  }

  get certificate() {
    return join(this.#data, 'ring.pfx');
  }

  async demo() {
    this.#start(['demo', '--urls', this.url], this.#data);
    const lines = createInterface({ input: this.#process.stdout });
    const started = new Promise((resolve, reject) => {
      lines.on('line', line => {
        this.#log.push(`${line}\n`);
        if (line.startsWith('{') && line.includes('"mcp_url"')) {
          resolve(JSON.parse(line));
        }
      });
      this.#process.once('error', reject);
      this.#process.once('exit', code => reject(new Error(`The demo ended with ${code} before it was ready:\n${this.log}`)));
    });
    // Long, because without a build of its own it is built first.
    const late = delay(180_000, undefined, { ref: false }).then(() => Promise.reject(new Error(`The demo is not ready:\n${this.log}`)));
    const said = await Promise.race([started, late]);
    Object.assign(this, { mcpUrl: said.mcp_url, apiKey: said.api_key, users: said.users });
  }

  get log() {
    return this.#log.join('').slice(-6000);
  }

  user(role = 'manager') {
    const user = this.users.find(candidate => candidate.role === role);
    if (!user) {
      throw new Error(`The demo has no ${role}, only ${this.users.map(candidate => candidate.role).join(', ')}`);
    }
    return user;
  }

  person(role) {
    return new Person(this.user(role));
  }

  /** The key ring's certificate, as docs/operating.md has an operator make it. */
  makeCertificate() {
    const [key, certificate] = [join(this.#data, 'ring.key'), join(this.#data, 'ring.crt')];
    const run = (...args) => execFileSync('openssl', args, { stdio: 'ignore' });
    run('req', '-x509', '-newkey', 'rsa:3072', '-nodes', '-days', '30', '-subj', '/CN=Ring', '-keyout', key, '-out', certificate);
    run('pkcs12', '-export', '-inkey', key, '-in', certificate, '-out', this.certificate, '-passout', 'pass:');
    this.#settings = { ...this.#settings, Studio__Keys__Certificate: this.certificate };
  }

  /** Somebody to sign in, where there is no demo that brings people. */
  async addPerson(role) {
    const email = `${role}@e2e.example`;
    await this.cli('workspaces', 'add', 'Bakery', '--organization', 'Agency');
    const said = await this.cli('users', 'add', email, '--name', 'Mia', '--workspace', 'Bakery', '--role', role, '--organization-role', role === 'owner' ? 'owner' : 'member');
    this.users = [{ email, role, password: said.match(/^Password: (.+)$/m)[1] }];
  }

  /** Lets time pass for this server alone. */
  async advance(seconds) {
    (await request(`${this.url}/demo/clock?advance=${seconds}`, { method: 'POST' })).expect(200, 204);
  }

  /** A subcommand beside the running demo, on the demo's data, as an operator would run it. */
  async cli(...args) {
    const command = this.#spawn(args, join(this.#data, 'demo'));
    let said = '';
    command.stdout.on('data', text => (said += text));
    command.stderr.on('data', text => (said += text));
    const code = await new Promise((resolve, reject) => command.once('error', reject).once('close', resolve));
    if (code !== 0) {
      throw new Error(`studio ${args.join(' ')} ended with ${code}:\n${said}`);
    }
    return said;
  }

  /** No goodbye and no time to finish: what the product has said is saved has to be on the disk. The data stays. */
  async crash() {
    const ended = once(this.#process, 'exit');
    process.kill(-this.#process.pid, 'SIGKILL');
    await ended;
  }

  /** Starts the product itself, on what the demo left if there was one: a demo would begin anew. */
  async serve() {
    this.#start(['--urls', this.url], join(this.#data, 'demo'));
    for (const late = Date.now() + 60_000; ; await delay(50)) {
      const answer = await request(`${this.url}/readyz`).catch(() => undefined);
      if (answer?.status === 200) {
        return;
      }
      if (this.#process.exitCode !== null || Date.now() > late) {
        throw new Error(`It did not come back (exit code ${this.#process.exitCode}):\n${this.log}`);
      }
    }
  }

  /** Ends it as an operator would; that it ends cleanly is part of every test. */
  async stop() {
    const ended = once(this.#process, 'exit');
    if (this.#process.exitCode === null) {
      process.kill(-this.#process.pid, 'SIGTERM');
      await Promise.race([ended, delay(10_000, undefined, { ref: false })]);
    }
    const clean = this.#process.exitCode === 0;
    this.kill();
    if (!clean) {
      throw new Error(`The demo did not end by itself within 10 s (exit code ${this.#process.exitCode}):\n${this.log}`);
    }
  }

  kill() {
    running.delete(this);
    try {
      // The whole group: `dotnet run` has the server as its child.
      process.kill(-this.#process.pid, 'SIGKILL');
    } catch {
      // Already gone.
    }
    rmSync(this.#data, { recursive: true, force: true });
  }

  #start(args, data) {
    this.#process = this.#spawn(args, data);
    this.#process.stderr.on('data', text => this.#log.push(text));
  }

  #spawn(args, data) {
    const [command, ...first] = startedBy();
    // A zone that is nobody's default, so that a time read in the server's zone is found out.
    const env = { ...process.env, STUDIO_DATA_DIR: data, Studio__Demo__Clock: '1', ASPNETCORE_ENVIRONMENT: 'Development', TZ: 'Asia/Kathmandu', DOTNET_NOLOGO: '1' };
    // What a developer has set for a server of their own is not for this one.
    for (const name of ['DATABASE_URL', 'APP_URL', 'MCP_PUBLIC_BASE_URL', 'MCP_OAUTH_ISSUER_URL', 'ASPNETCORE_URLS']) {
      delete env[name];
    }
    for (const [name, value] of Object.entries(this.#settings)) {
      value === undefined || (env[name] = value);
    }
    return spawn(command, [...first, ...args], { cwd: existsSync(project) ? project : root, detached: true, env, stdio: ['ignore', 'pipe', 'pipe'] });
  }
}

// STUDIO_E2E_COMMAND points at another build, a published one for instance.
function startedBy() {
  if (process.env.STUDIO_E2E_COMMAND) {
    return process.env.STUDIO_E2E_COMMAND.split(' ');
  }
  return existsSync(built) ? ['dotnet', built] : ['dotnet', 'run', '--project', project, '-c', 'Release', '--'];
}
