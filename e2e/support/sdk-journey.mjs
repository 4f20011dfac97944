import assert from 'node:assert/strict';
import { withStudio } from './studio.mjs';
import { Provider } from './provider.mjs';
import { challengeOf, metadataOf, revoke } from './oauth.mjs';
import { initialize, LEGACY, post } from './mcp.mjs';
import { useEveryTool } from './tools.mjs';

/**
 * What a TypeScript SDK client goes through with us, whichever version: sign in, use everything, outlive its
 * access token, be cut off.
 * @param {{Client: Function, Transport: Function, UnauthorizedError: Function, options: object,
 *   finish: (transport: object, callback: URL) => Promise<void>, name: string}} sdk
 */
export const sdkJourney = (t, sdk) => withStudio(t, async studio => {
  const provider = new Provider(studio.person('manager'), sdk.name);
  const open = () => new sdk.Transport(new URL(studio.mcpUrl), { authProvider: provider });

  t.diagnostic('signs in');
  const first = open();
  await assert.rejects(new sdk.Client({ name: sdk.name, version: '1' }, sdk.options).connect(first), sdk.UnauthorizedError);
  await sdk.finish(first, provider.callback);
  const client = new sdk.Client({ name: sdk.name, version: '1' }, sdk.options);
  await client.connect(open());
  t.after(() => client.close());
  assert.equal(provider.logins, 1);

  t.diagnostic('calls every tool');
  await useEveryTool(async () => (await client.listTools()).tools, (name, args) => client.callTool({ name, arguments: args }));

  t.diagnostic('outlives its access token');
  const before = provider.tokens();
  await studio.advance(before.expires_in + 60);
  assert.ok(!(await client.callTool({ name: 'whoami', arguments: {} })).isError);
  assert.deepEqual([provider.refreshes, provider.logins], [1, 1]);
  assert.notEqual(provider.tokens().refresh_token, before.refresh_token, 'the refresh token was not rotated');

  t.diagnostic('is cut off');
  const { access_token, refresh_token } = provider.tokens();
  const { revocation_endpoint } = await metadataOf(studio.url);
  (await revoke(revocation_endpoint, provider.clientInformation(), refresh_token)).expect(200);
  const refused = (await post(studio.mcpUrl, initialize(LEGACY), { token: access_token })).expect(401);
  assert.equal(challengeOf(refused).error, 'invalid_token');
  provider.away = true;
  await assert.rejects(client.callTool({ name: 'whoami', arguments: {} }), sdk.UnauthorizedError);
  assert.equal(provider.logins, 2, 'the client was not sent to sign in again');
});
