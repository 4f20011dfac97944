import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** A program that speaks MCP over its standard input and output, as a desktop host would run it. */
export class StdioServer {
  #process;
  #waiting = new Map();
  #ids = 0;
  log = '';

  constructor(command, args, env) {
    this.#process = spawn(command, args, { env, stdio: 'pipe' });
    this.#process.stderr.on('data', text => (this.log += text));
    this.#process.once('error', failure => this.#failAll(failure));
    this.#process.once('exit', code => this.#failAll(new Error(`ended with ${code}:\n${this.log}`)));
    createInterface({ input: this.#process.stdout }).on('line', line => this.#receive(line));
  }

  async initialize(version) {
    const result = await this.request('initialize', { protocolVersion: version, capabilities: {}, clientInfo: { name: 'desktop', version: '1' } });
    this.#send({ method: 'notifications/initialized' });
    return result;
  }

  request(method, params = {}, timeout = 60_000) {
    const id = ++this.#ids;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`${method} was not answered within ${timeout} ms:\n${this.log.slice(-4000)}`)), timeout);
      const done = settle => value => (clearTimeout(timer), this.#waiting.delete(id), settle(value));
      this.#waiting.set(id, { resolve: done(resolve), reject: done(reject) });
      this.#send({ id, method, params });
    });
  }

  async stop() {
    const ended = new Promise(resolve => this.#process.once('exit', resolve));
    if (this.#process.exitCode === null && this.#process.signalCode === null) {
      this.#process.kill('SIGKILL');
      await ended;
    }
  }

  #send(message) {
    this.#process.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
  }

  #receive(line) {
    const message = JSON.parse(line);
    const waiting = this.#waiting.get(message.id);
    if (message.error) {
      waiting?.reject(Object.assign(new Error(`JSON-RPC error ${JSON.stringify(message.error)}\n${this.log.slice(-3000)}`), { rpc: message.error }));
    } else {
      waiting?.resolve(message.result);
    }
  }

  #failAll(failure) {
    this.#waiting.forEach(waiting => waiting.reject(failure));
  }
}
