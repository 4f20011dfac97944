import { createHash, randomBytes } from 'node:crypto';
import { postForm, postJson, request } from './http.mjs';

/** The parameters of a WWW-Authenticate header of one Bearer challenge. */
export function challengeOf(answer) {
  const header = answer.headers['www-authenticate'];
  if (!header?.startsWith('Bearer ')) {
    throw new Error(`No Bearer challenge in ${JSON.stringify(header)}: ${answer}`);
  }
  return Object.fromEntries([...header.matchAll(/([a-z_]+)="([^"]*)"/g)].map(([, name, value]) => [name, value]));
}

export const metadataOf = async issuer => (await request(`${issuer}/.well-known/oauth-authorization-server`)).expect(200).json;

export async function register(endpoint, metadata) {
  return (await postJson(endpoint, { grant_types: ['authorization_code', 'refresh_token'], response_types: ['code'], ...metadata })).expect(201).json;
}

/** One attempt to sign in: its address, and what has to come back. */
export class Attempt {
  state = randomBytes(16).toString('base64url');
  verifier = randomBytes(32).toString('base64url');

  constructor(client, redirectUri, resource) {
    Object.assign(this, { client, redirectUri, resource });
  }

  url(authorizationEndpoint, more = {}) {
    const query = new URLSearchParams({
      response_type: 'code',
      client_id: this.client.client_id,
      redirect_uri: this.redirectUri,
      code_challenge: createHash('sha256').update(this.verifier).digest('base64url'),
      code_challenge_method: 'S256',
      state: this.state,
      ...(this.resource && { resource: this.resource }),
      ...more,
    });
    return `${authorizationEndpoint}?${query}`;
  }

  /** The code from the callback, after the checks that a careful client makes. */
  codeFrom(callback, issuer) {
    const url = new URL(callback);
    const { code, state, iss, error } = Object.fromEntries(url.searchParams);
    if (!callback.startsWith(this.redirectUri) || error || !code || state !== this.state || iss !== issuer) {
      throw new Error(`Not the answer to this attempt: ${callback}`);
    }
    return code;
  }

  exchange(tokenEndpoint, code) {
    return askForTokens(tokenEndpoint, this.client, {
      grant_type: 'authorization_code',
      code,
      redirect_uri: this.redirectUri,
      code_verifier: this.verifier,
      ...(this.resource && { resource: this.resource }),
    });
  }
}

export const refresh = (tokenEndpoint, client, refreshToken, more = {}) =>
  askForTokens(tokenEndpoint, client, { grant_type: 'refresh_token', refresh_token: refreshToken, ...more });

export const revoke = (endpoint, client, token, hint = 'refresh_token') => askForTokens(endpoint, client, { token, token_type_hint: hint });

function askForTokens(endpoint, client, fields) {
  const basic = client.token_endpoint_auth_method === 'client_secret_basic';
  const credentials = Buffer.from(`${encodeURIComponent(client.client_id)}:${encodeURIComponent(client.client_secret)}`).toString('base64');
  return basic
    ? postForm(endpoint, fields, { Authorization: `Basic ${credentials}` })
    : postForm(endpoint, { ...fields, client_id: client.client_id, ...(client.client_secret && { client_secret: client.client_secret }) });
}
