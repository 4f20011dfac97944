import { parse } from 'node-html-parser';
import { request } from './http.mjs';

const HOPS = 20;

/**
 * A person at a browser without JavaScript: opens what a client sends them to, signs in, answers the consent page
 * and ends at the client's callback. Pages are read as a browser reads them, as forms with names: what they say
 * or look like may change without touching this.
 */
export class Person {
  #cookies = new Map();

  /** What was sent last, so that it can be sent again: people do press buttons twice. */
  submission;

  constructor({ email, password }) {
    Object.assign(this, { email, password });
  }

  /**
   * From the authorization address to the callback, which is returned and not opened.
   * @param {{decision?: string, untick?: string[], fields?: Record<string, string>}} [answers] to the consent page
   */
  async follow(authorizeUrl, answers = {}) {
    const home = new URL(authorizeUrl).origin;
    let page = await this.open(authorizeUrl);
    let signedIn = false;

    for (let hop = 0; hop < HOPS; hop++) {
      const next = page.target;
      if (next !== undefined) {
        if (new URL(next).origin !== home) {
          return next;
        }
        page = await this.open(next, page.url);
        continue;
      }

      const consent = page.forms.find(form => form.button('decision', answers.decision ?? 'allow'));
      const signIn = page.forms.find(form => form.has('email') && form.has('password'));
      if (consent) {
        page = await this.submit(consent, answers.fields ?? {}, consent.button('decision', answers.decision ?? 'allow'), answers.untick);
      } else if (signIn && !signedIn) {
        signedIn = true;
        page = await this.submit(signIn, { email: this.email, password: this.password });
      } else {
        throw new Error(`${this.email} does not know what to do with this page: ${page}`);
      }
    }

    throw new Error(`${HOPS} pages and no callback; the last one: ${page}`);
  }

  open(url, referrer) {
    return this.#exchange({ url, method: 'GET', headers: referrer ? { Referer: referrer } : {} });
  }

  submit(form, values, button, untick = []) {
    const fields = form.fields(values, button, untick);
    const query = new URLSearchParams(fields).toString();
    const referrer = { Referer: form.page };
    const action = form.action(button);

    return this.#exchange(
      form.method === 'GET'
        ? { url: `${action.split('?')[0]}?${query}`, method: 'GET', headers: referrer }
        : {
            url: action,
            method: 'POST',
            headers: { ...referrer, Origin: new URL(form.page).origin, 'Content-Type': 'application/x-www-form-urlencoded' },
            body: query,
          },
    );
  }

  again() {
    return this.#exchange(this.submission);
  }

  async #exchange(sent) {
    if (sent.method === 'POST') {
      this.submission = sent;
    }

    const answer = await request(sent.url, {
      ...sent,
      headers: {
        'User-Agent': 'Mozilla/5.0 (X11; Linux x86_64) e2e',
        Accept: 'text/html,application/xhtml+xml,*/*;q=0.8',
        'Accept-Language': 'en',
        ...this.#cookieHeader(sent.url),
        ...sent.headers,
      },
    });
    this.#remember(sent.url, answer.headers['set-cookie'] ?? []);
    return new Page(answer);
  }

  #cookieHeader(url) {
    const { host, pathname } = new URL(url);
    const matching = [...this.#cookies.values()].filter(cookie => cookie.host === host && pathname.startsWith(cookie.path));
    return matching.length === 0 ? {} : { Cookie: matching.map(cookie => `${cookie.name}=${cookie.value}`).join('; ') };
  }

  #remember(url, lines) {
    const { host, protocol, pathname } = new URL(url);
    for (const line of lines) {
      const [pair, ...attributes] = line.split(';').map(part => part.trim());
      const [name, value] = [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)];
      const said = new Map(attributes.map(attribute => attribute.split('=')).map(([key, text]) => [key.toLowerCase(), text ?? '']));
      if (said.has('secure') && protocol !== 'https:') {
        throw new Error(`The cookie ${name} is Secure on ${protocol}//, where a browser drops it.`);
      }

      const path = said.get('path')?.startsWith('/') ? said.get('path') : pathname.slice(0, pathname.lastIndexOf('/')) || '/';
      const key = `${host} ${path} ${name}`;
      const gone = Number(said.get('max-age') ?? 1) <= 0 || new Date(said.get('expires') ?? Date.now() + 1e6) <= new Date();
      gone ? this.#cookies.delete(key) : this.#cookies.set(key, { host, path, name, value });
    }
  }
}

export class Page {
  #root;

  constructor(answer) {
    this.answer = answer;
    this.url = answer.url;
  }

  get root() {
    return (this.#root ??= parse(this.answer.text));
  }

  /** Where it sends the browser without a question: a redirect, or a page that navigates by itself. */
  get target() {
    const { status, headers } = this.answer;
    const refresh = headers.refresh ?? this.root.querySelector('meta[http-equiv="refresh" i]')?.getAttribute('content');
    const to = status >= 300 && status < 400 ? headers.location : refresh?.match(/url\s*=\s*['"]?([^'"]+)/i)?.[1];
    return to === undefined ? undefined : new URL(to.trim(), this.url).href;
  }

  get forms() {
    return this.root.querySelectorAll('form').map(form => new Form(form, this.url));
  }

  get words() {
    return this.root.querySelector('body')?.structuredText ?? this.answer.text;
  }

  toString() {
    return `${this.answer.status} at ${this.url}\n${this.words.slice(0, 800)}`;
  }
}

class Form {
  #form;

  constructor(form, page) {
    this.#form = form;
    this.page = page;
  }

  get method() {
    return (this.#form.getAttribute('method') ?? 'GET').toUpperCase();
  }

  action(button) {
    const action = button?.getAttribute('formaction') ?? this.#form.getAttribute('action') ?? '';
    return new URL(action, this.page).href;
  }

  has(name) {
    return this.#controls().some(control => control.getAttribute('name') === name);
  }

  button(name, value) {
    return this.#form
      .querySelectorAll('button, input[type="submit"]')
      .find(button => button.getAttribute('name') === name && button.getAttribute('value') === value);
  }

  /** What a browser would send: the values that are there, those typed over them, and the button that was pressed. */
  fields(typed, button, untick) {
    const sent = [];
    const left = new Map(Object.entries(typed));
    for (const control of this.#controls()) {
      const name = control.getAttribute('name');
      const value = valueOf(control);
      if (value === undefined || untick.includes(value)) {
        continue;
      }
      sent.push([name, left.get(name) ?? value]);
    }

    for (const name of left.keys()) {
      if (!this.has(name)) {
        throw new Error(`The form at ${this.page} has no field ${name}`);
      }
    }
    return button ? [...sent, [button.getAttribute('name'), button.getAttribute('value') ?? '']] : sent;
  }

  #controls() {
    return this.#form
      .querySelectorAll('input, select, textarea')
      .filter(control => control.getAttribute('name') && !control.hasAttribute('disabled') && !['submit', 'button', 'image', 'reset'].includes(control.getAttribute('type')));
  }
}

function valueOf(control) {
  switch (control.tagName) {
    case 'SELECT': {
      const options = control.querySelectorAll('option');
      const chosen = options.find(option => option.hasAttribute('selected')) ?? options[0];
      return chosen?.getAttribute('value') ?? chosen?.text;
    }
    case 'TEXTAREA':
      return control.text;
    default:
      return ['checkbox', 'radio'].includes(control.getAttribute('type')) && !control.hasAttribute('checked')
        ? undefined
        : (control.getAttribute('value') ?? (control.getAttribute('type') === 'checkbox' ? 'on' : ''));
  }
}
