// Clients generated from the OpenAPI document, in TypeScript and in C#, compile and do a day's work.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { request } from './support/http.mjs';
import { installed } from './support/installed.mjs';
import { withStudio } from './support/studio.mjs';

const KIOTA = '1.38.0';
const clients = fileURLToPath(new URL('clients', import.meta.url));

test('clients generated from the OpenAPI document compile and work', { timeout: 600_000 }, t =>
  withStudio(t, async studio => {
    const folder = mkdtempSync(join(tmpdir(), 'studio-clients-'));
    const run = async (command, ...args) => {
      // What this project sets for its own builds is not for a stranger's.
      const env = { ...process.env, KIOTA_OFFLINE_ENABLED: 'true', KIOTA_TUTORIAL_ENABLED: 'false', DOTNET_CLI_TELEMETRY_OPTOUT: '1' };
      try {
        return (await promisify(execFile)(command, args, { cwd: folder, env, maxBuffer: 1 << 26 })).stdout;
      } catch (failure) {
        throw new Error(`${command} ${args.join(' ')} failed:\n${failure.stdout}\n${failure.stderr}`);
      }
    };
    try {
      cpSync(clients, folder, { recursive: true });
      symlinkSync(installed(''), join(folder, 'node_modules'));
      const document = (await request(`${studio.url}/openapi/v1.json`)).expect(200).text;
      writeFileSync(join(folder, 'openapi.json'), document);

      t.diagnostic('TypeScript');
      writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
      await run(process.execPath, installed('openapi-typescript/bin/cli.js'), 'openapi.json', '-o', 'schema.ts', '--default-non-nullable', 'false');
      await run(process.execPath, installed('typescript/bin/tsc'));
      assert.equal(await run(process.execPath, 'smoke.js', studio.url, studio.apiKey), 'ok\n');

      t.diagnostic('C#');
      await run('dotnet', 'tool', 'install', 'Microsoft.OpenApi.Kiota', '--version', KIOTA, '--tool-path', 'kiota');
      await run('./kiota/kiota', 'generate', '-l', 'CSharp', '-d', 'openapi.json', '-c', 'StudioClient', '-n', 'Studio.Client', '-o', 'client', '--ll', 'Error');
      await run('dotnet', 'build', 'Smoke.csproj', '-o', 'built', '-v', 'q');
      assert.equal((await run('dotnet', 'built/Smoke.dll', studio.url, studio.apiKey)).trim(), 'ok');
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }));
