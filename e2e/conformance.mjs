import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import test from 'node:test';
import { request } from './support/http.mjs';
import { installed, nodeOf } from './support/installed.mjs';
import { metadataOf, register } from './support/oauth.mjs';
import { freePort, tell, withStudio } from './support/studio.mjs';

const suite = installed('@modelcontextprotocol/conformance/dist/index.js');
const node22 = nodeOf(22);

test('the conformance suite: authorization, every scenario', { timeout: 300_000, skip: node22 ? false : 'the suite needs Node 22' }, t =>
  withStudio(t, async studio => {
    const folder = mkdtempSync(join(tmpdir(), 'studio-e2e-conformance-'));
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    const port = await freePort();
    const { registration_endpoint } = await metadataOf(studio.url);
    const client = await register(registration_endpoint, {
      client_name: 'Conformance suite',
      redirect_uris: [`http://127.0.0.1:${port}/callback`],
      token_endpoint_auth_method: 'none',
    });

    const run = spawn(node22, [
      ...[suite, 'authorization', '--url', studio.url, '--client-id', client.client_id],
      ...['--resource', studio.mcpUrl, '--port', port, '--output-dir', folder],
    ]);
    let said = '';
    run.stderr.on('data', text => (said += text));
    createInterface({ input: run.stdout }).on('line', line => {
      said += `${line}\n`;
      if (line.startsWith(`${studio.url}/`)) {
        answer(studio.person('manager'), line).catch(failure => (said += failure.stack, run.kill()));
      }
    });
    const code = await new Promise(resolve => run.once('close', resolve));

    const checks = resultsIn(folder);
    tell(t, checks.map(check => `${check.status} ${check.id}${check.errorMessage ? `: ${check.errorMessage}` : ''}`).join('\n'));
    assert.equal(code, 0, said);
    const ids = checks.filter(check => check.status === 'SUCCESS').map(check => check.id);
    assert.ok(ids.includes('authorization-server-metadata') && ids.includes('authorization-code-grant'), said);
    // Not even a warning, which is what it says of an optional part that is not advertised.
    assert.deepEqual(checks.filter(check => check.status !== 'SUCCESS'), []);
  }));

async function answer(person, authorizeUrl) {
  (await request(await person.follow(authorizeUrl))).expect(200);
}

function resultsIn(folder) {
  return readdirSync(folder, { recursive: true })
    .filter(name => name.endsWith('checks.json'))
    .flatMap(name => JSON.parse(readFileSync(join(folder, name), 'utf8')));
}
