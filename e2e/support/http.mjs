import http from 'node:http';
import https from 'node:https';

/**
 * One HTTP exchange with exactly the headers given: no redirect followed, nothing added. `fetch` would send an
 * Accept and Sec-Fetch headers of its own, and some of what is tested here is their absence.
 */
export function request(url, { method = 'GET', headers = {}, body, timeout = 30_000 } = {}) {
  const bytes = body === undefined ? undefined : Buffer.from(body);
  const all = bytes === undefined ? headers : { ...headers, 'Content-Length': bytes.length };

  return new Promise((resolve, reject) => {
    const sent = (url.startsWith('https:') ? https : http).request(url, { method, headers: all, timeout }, answer => {
      const chunks = [];
      answer.on('data', chunk => chunks.push(chunk));
      answer.on('error', reject);
      answer.on('end', () => resolve(new Answer(url, answer.statusCode, answer.headers, Buffer.concat(chunks).toString())));
    });
    sent.on('timeout', () => sent.destroy(new Error(`${method} ${url}: no answer within ${timeout} ms`)));
    sent.on('error', reject);
    sent.end(bytes);
  });
}

export const postForm = (url, fields, headers = {}) =>
  request(url, {
    method: 'POST',
    headers: { Accept: 'application/json', 'Content-Type': 'application/x-www-form-urlencoded', ...headers },
    body: new URLSearchParams(fields).toString(),
  });

export const postJson = (url, value, headers = {}) =>
  request(url, { method: 'POST', headers: { 'Content-Type': 'application/json', ...headers }, body: JSON.stringify(value) });

export class Answer {
  constructor(url, status, headers, text) {
    Object.assign(this, { url, status, headers, text });
  }

  get json() {
    try {
      return JSON.parse(this.text);
    } catch {
      throw new Error(`${this} is not JSON`);
    }
  }

  /** Itself when the status is as expected; otherwise an error that shows what came instead. */
  expect(...statuses) {
    if (!statuses.includes(this.status)) {
      throw new Error(`${this}, expected ${statuses.join(' or ')}`);
    }
    return this;
  }

  toString() {
    return `${this.status} from ${this.url}: ${this.text.slice(0, 600)}`;
  }
}
