import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { FakeBrowser } from './support/fake-browser.mjs';
import { installed } from './support/installed.mjs';
import { initialize, LEGACY, post } from './support/mcp.mjs';
import { challengeOf, metadataOf, revoke } from './support/oauth.mjs';
import { StdioServer } from './support/stdio.mjs';
import { tell, withStudio } from './support/studio.mjs';
import { useEveryTool } from './support/tools.mjs';

// How desktop hosts without OAuth of their own reach us. 'legacy' is its default; 'auto' asks for 2026-07-28 first.
for (const protocol of ['legacy', 'auto']) {
  test(`mcp-remote, ${protocol}: signs in, calls every tool, refreshes, is cut off`, { timeout: 300_000 }, t =>
    withStudio(t, async studio => {
      const folder = mkdtempSync(join(tmpdir(), 'studio-e2e-mcp-remote-'));
      const browser = new FakeBrowser(folder, studio.user('manager'));
      const config = join(folder, 'config');
      const remote = new StdioServer(process.execPath, [installed('mcp-remote/dist/proxy.js'), studio.mcpUrl, '--protocol', protocol, '--auth-timeout', '60'], {
        ...browser.env,
        MCP_REMOTE_CONFIG_DIR: config,
      });

      try {
        await journey(t, studio, browser, remote, name => kept(config, name));
      } catch (failure) {
        tell(t, `mcp-remote said:\n${remote.log.slice(-4000)}\nthe browser: ${browser.log}`);
        throw failure;
      } finally {
        await remote.stop();
        rmSync(folder, { recursive: true, force: true });
      }
    }));
}

async function journey(t, studio, browser, remote, stored) {
  t.diagnostic('signs in');
  await remote.initialize(LEGACY);
  assert.equal(browser.opened, 1);

  t.diagnostic('calls every tool');
  const call = (name, args) => remote.request('tools/call', { name, arguments: args });
  await useEveryTool(async () => (await remote.request('tools/list')).tools, call);

  t.diagnostic('outlives its access token');
  const before = stored('tokens.json');
  await studio.advance(before.expires_in + 60);
  assert.ok(!(await call('whoami', {})).isError);
  const after = stored('tokens.json');
  assert.notEqual(after.access_token, before.access_token);
  assert.notEqual(after.refresh_token, before.refresh_token, 'the refresh token was not rotated');
  assert.equal(browser.opened, 1, 'the person was asked again');

  t.diagnostic('is cut off');
  browser.leave();
  const { revocation_endpoint } = await metadataOf(studio.url);
  (await revoke(revocation_endpoint, stored('client_info.json'), after.refresh_token)).expect(200);
  const refused = (await post(studio.mcpUrl, initialize(LEGACY), { token: after.access_token })).expect(401);
  assert.equal(challengeOf(refused).error, 'invalid_token');

  // It now wants a new login and waits for one; what counts is that the call does not go through.
  const answered = await Promise.race([call('whoami', {}).then(() => true, () => false), until(() => browser.opened === 2).then(() => false)]);
  assert.equal(answered, false, 'a call was answered after the connection had ended');
  await until(() => browser.opened === 2);
}

function kept(config, name) {
  const [version] = readdirSync(config);
  const file = readdirSync(join(config, version)).find(candidate => candidate.endsWith(`_${name}`));
  return JSON.parse(readFileSync(join(config, version, file), 'utf8'));
}

async function until(condition) {
  for (let tries = 0; tries < 100; tries++) {
    if (condition()) {
      return;
    }
    await delay(100);
  }
  throw new Error(`Waited in vain until ${condition}`);
}
