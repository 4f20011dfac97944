// Signs in the way that clients do, and comes back with tokens.
import { createHash, randomBytes } from 'node:crypto';
import { Browser } from './browser.mjs';

const CALLBACK = 'http://127.0.0.1:9/callback';

/** Studio: a registered client, one sign-in, and as many consents as tokens are asked for. */
export async function studioLogins(url, { email, password }, count) {
  const client = await json(await fetch(`${url}/oauth/register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ client_name: 'Load', redirect_uris: [CALLBACK], grant_types: ['authorization_code', 'refresh_token'], token_endpoint_auth_method: 'none' }),
  }));

  const browser = new Browser();
  const signIn = await browser.go(`${url}/sign-in`);
  await browser.submit(signIn, 'password', { email, password });

  return logins(count, { authorize: `${url}/oauth/authorize`, token: `${url}/oauth/token`, clientId: client.client_id, scope: 'mcp', resource: `${url}/mcp` }, async address => {
    const page = await browser.go(address);
    return page.location ? page : browser.submit(page, 'transaction', { decision: 'allow' });
  });
}

/** Stock OpenIddict, where everybody agrees with everything. */
export function stockLogins(url, count) {
  return logins(count, { authorize: `${url}/authorize`, token: `${url}/token`, clientId: 'public', scope: 'mcp offline_access' }, address => new Browser().open(address));
}

async function logins(count, { authorize, token, clientId, scope, resource }, agree) {
  const tokens = [];
  while (tokens.length < count) {
    const verifier = randomBytes(32).toString('base64url');
    const page = await agree(`${authorize}?${new URLSearchParams({
      response_type: 'code', client_id: clientId, redirect_uri: CALLBACK, scope, state: 's', ...(resource && { resource }),
      code_challenge: createHash('sha256').update(verifier).digest('base64url'), code_challenge_method: 'S256',
    })}`);
    const code = page.location && new URL(page.location).searchParams.get('code');
    if (!code) {
      throw new Error(`No code: ${page.status} ${page.location ?? page.text.slice(0, 800)}`);
    }

    tokens.push(await json(await fetch(token, {
      method: 'POST',
      body: new URLSearchParams({ grant_type: 'authorization_code', code, client_id: clientId, redirect_uri: CALLBACK, code_verifier: verifier }),
    })));
  }

  return { clientId, tokens };
}

async function json(answer) {
  const text = await answer.text();
  if (!answer.ok) {
    throw new Error(`${answer.url}: ${answer.status} ${text.slice(0, 500)}`);
  }

  return JSON.parse(text);
}
