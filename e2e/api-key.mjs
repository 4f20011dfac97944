import assert from 'node:assert/strict';
import test from 'node:test';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as TransportV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { request } from './support/http.mjs';
import { challengeOf } from './support/oauth.mjs';
import { withStudio } from './support/studio.mjs';
import { useEveryTool } from './support/tools.mjs';

const clients = {
  'TypeScript SDK v1': (url, options) => [new ClientV1({ name: 'by key', version: '1' }), new TransportV1(url, options)],
  'TypeScript SDK v2, auto': (url, options) => [
    new Client({ name: 'by key', version: '1' }, { versionNegotiation: { mode: 'auto' } }),
    new StreamableHTTPClientTransport(url, options),
  ],
};

test('by API key: calls every tool and REST, is cut off', { timeout: 300_000 }, t =>
  withStudio(t, async studio => {
    const headers = { Authorization: `Bearer ${studio.apiKey}` };
    const open = async make => {
      const [client, transport] = make(new URL(studio.mcpUrl), { requestInit: { headers } });
      await client.connect(transport);
      return client;
    };

    for (const [name, make] of Object.entries(clients)) {
      t.diagnostic(`calls every tool through ${name}`);
      const client = await open(make);
      await useEveryTool(async () => (await client.listTools()).tools, (tool, args) => client.callTool({ name: tool, arguments: args }));
      await client.close();
    }

    t.diagnostic('reads over REST');
    const get = path => request(`${studio.url}/api/v1/${path}`, { headers });
    for (const path of ['me', 'me/', 'accounts', 'posts']) {
      assert.equal(typeof (await get(path)).expect(200).json, 'object');
    }

    t.diagnostic('is cut off');
    const connected = await open(clients['TypeScript SDK v1']);
    const { connection, workspace_id: workspace } = (await get('me')).json;
    await studio.cli('api-keys', 'revoke', connection.id, '--workspace', workspace);
    await assert.rejects(connected.callTool({ name: 'whoami', arguments: {} }), /401|Unauthorized/i);
    (await get('me')).expect(401);
    const refused = (await request(studio.mcpUrl, { method: 'POST', headers })).expect(401);
    assert.equal(challengeOf(refused).error, 'invalid_token');
  }));
