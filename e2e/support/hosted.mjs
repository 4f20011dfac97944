import assert from 'node:assert/strict';
import { request } from './http.mjs';
import { legacy, LEGACY, messageIn, modern, modernHeaders, post, resultIn } from './mcp.mjs';
import { Attempt, challengeOf, register } from './oauth.mjs';

/** What differs between the hosts. Taken from reports and from projects that drive them: neither can be run here. */
export const CLAUDE = {
  name: 'Claude',
  callback: 'https://claude.ai/api/mcp/auth_callback',
  agent: 'python-httpx/0.28.1',
  resource: prm => prm.resource,
  metadata: issuer => `${issuer}/.well-known/oauth-authorization-server`,
};

export const CHATGPT = {
  name: 'ChatGPT',
  callback: 'https://chatgpt.com/connector/oauth/Qx7fPz2LkVb9',
  agent: 'openai-mcp/1.0.0',
  resource: prm => new URL(prm.resource).origin,
  metadata: (issuer, path) => `${issuer}/.well-known/oauth-authorization-server${path}`,
};

/** A connector as a host's server keeps one: an address that a person typed, and what came of connecting to it. */
export class Connector {
  constructor(studio, path, host = CLAUDE) {
    Object.assign(this, { studio, path, host, address: `${studio.url}${path}` });
  }

  /** Knocks without a token and reads where to go: first the resource's document, then the authorization server's. */
  async discover() {
    const refused = (await this.send(modern('server/discover'))).expect(401);
    this.challenge = challengeOf(refused);
    this.resourceDocument = (await this.#read(this.challenge.resource_metadata)).expect(200).json;
    [this.issuer] = this.resourceDocument.authorization_servers;
    this.metadata = (await this.#read(this.host.metadata(this.issuer, this.path))).expect(200).json;
    assert.equal(this.metadata.issuer, this.issuer);
    return this;
  }

  async register(more = {}) {
    this.client = await register(this.endpoint('registration_endpoint'), {
      client_name: this.host.name,
      redirect_uris: [this.host.callback],
      token_endpoint_auth_method: 'client_secret_post',
      scope: this.challenge.scope,
      ...more,
    });
    return this.client;
  }

  attempt(client = this.client, resource = this.host.resource(this.resourceDocument)) {
    return new Attempt(client, this.host.callback, resource);
  }

  async signIn(person, attempt = this.attempt()) {
    const callback = await person.follow(attempt.url(this.endpoint('authorization_endpoint'), { scope: this.challenge.scope }));
    const answer = await attempt.exchange(this.endpoint('token_endpoint'), attempt.codeFrom(callback, this.issuer));
    this.tokens = answer.expect(200).json;
    return this.tokens;
  }

  /** From the typed address to a working connection. */
  async connect(person) {
    await this.discover();
    await this.register();
    await this.signIn(person);
    return this;
  }

  endpoint(name) {
    return this.metadata[name];
  }

  send(message, headers = {}, address = this.address) {
    return post(address, message, { 'User-Agent': this.host.agent, token: this.tokens?.access_token, ...headers });
  }

  async whoami(address = this.address) {
    const result = resultIn(await this.call('whoami', {}, address));
    assert.ok(!result.isError, JSON.stringify(result));
    return result.structuredContent;
  }

  call(tool, args = {}, address = this.address) {
    const message = modern('tools/call', { name: tool, arguments: args });
    return this.send(message, modernHeaders(message), address);
  }

  async use(tool, args) {
    const result = resultIn(await this.call(tool, args));
    assert.ok(!result.isError, `${tool}: ${JSON.stringify(result.content)}`);
    return result;
  }

  async tools() {
    return resultIn(await this.send(legacy('tools/list'), { 'MCP-Protocol-Version': LEGACY })).tools;
  }

  #read(url) {
    return request(url, { headers: { 'User-Agent': this.host.agent, Accept: '*/*', 'MCP-Protocol-Version': LEGACY } });
  }
}

/** A host that pays no heed to the metadata and guesses the endpoints on the server's root. */
export class GuessingConnector extends Connector {
  endpoint(name) {
    const guess = { authorization_endpoint: '/authorize', token_endpoint: '/token', registration_endpoint: '/register', revocation_endpoint: '/revoke' };
    return `${this.studio.url}${guess[name]}`;
  }
}

export { messageIn };
