// What is measured: a server and a request to it.
import { writeFileSync } from 'node:fs';
import { stockLogins, studioLogins } from './logins.mjs';
import { Server } from './server.mjs';

const REVISION = '2026-07-28';
const ROTATING = 64;

// More logins, refreshes and calls in a minute than one person has.
const NO_LIMITS = {
  Studio__Limits__ReadsPerMinute: '0', Studio__Limits__WritesPerMinute: '0', Studio__Limits__WorkspaceWritesPerMinute: '0',
  Studio__Mcp__AuthorizationsPerMinute: '0', Studio__Mcp__WaitingRequestsPerAddress: '0', Studio__Mcp__WaitingRequestsInAll: '0', Studio__Mcp__RefreshesPerMinute: '0',
};

export async function echo(dll, port) {
  const server = await Server.start({ dll, url: `http://127.0.0.1:${port}` });
  return { server, variants: [{ name: 'bare echo of the C# SDK', ...call('echo', { text: 'hi' }, '"hi"'), server }] };
}

/** The demo for its people and accounts, but run as in production: Development checks every scope of every call. */
export async function demoStudio(dll, port, folder, within) {
  const server = await Server.start({ dll, args: ['demo'], url: `http://127.0.0.1:${port}`, within, ready: '/readyz', env: { STUDIO_DATA_DIR: `${folder}/${port}`, ASPNETCORE_ENVIRONMENT: 'Bench', ...NO_LIMITS } });
  return { server, demo: JSON.parse(await server.line(line => line.startsWith('{'))) };
}

export async function studio(label, dll, port, folder) {
  const { server, demo } = await demoStudio(dll, port, folder);
  return { server, variants: await studioVariants(label, server, demo, port, folder) };
}

export async function studioVariants(label, server, demo, port, folder) {
  const { url } = server;
  const { clientId, tokens } = await studioLogins(url, demo.users[0], ROTATING + 1);
  const bearer = { token: tokens[0].access_token, 'API key': demo.api_key };

  const calls = ['whoami', 'list_accounts'].flatMap(tool => Object.entries(bearer).map(([kind, secret]) =>
    ({ name: `${label}${tool} by ${kind}`, ...call(tool, {}, '"structuredContent"', secret), server })));
  const { accounts } = await (await fetch(`${url}/api/v1/accounts`, { headers: { Authorization: `Bearer ${demo.api_key}` } })).json();
  const post = { social_account_id: accounts.find(account => account.platform === 'bluesky').id, caption: 'A caption of a usual length, as an agent would write it for one channel, with a number: @n@' };
  const writes = Object.entries({ create_draft: post, schedule_post: { ...post, scheduled_at: '@hour@' } }).flatMap(([tool, values]) => Object.entries(bearer).map(([kind, secret]) =>
    numbered(`${folder}/${port}.count`, { name: `${label}${tool} by ${kind}`, ...call(tool, values, '"structuredContent"', secret), server })));
  const rest = { name: `${label}GET /api/v1/accounts by token`, path: '/api/v1/accounts', env: { METHOD: 'GET', HEADERS: `Authorization: Bearer ${bearer.token}`, EXPECT: '"accounts"' }, server };
  return [...calls, ...writes, rest, rotation(`${label}refresh with rotation`, server, `${folder}/${port}.tokens`, '/oauth/token', clientId, tokens.slice(1))];
}

export async function stock(dll, port, folder) {
  const server = await Server.start({ dll, args: ['--file', `${folder}/stock-${port}.db`], url: `http://127.0.0.1:${port}` });
  const { clientId, tokens } = await stockLogins(server.url, ROTATING);
  return { server, variants: [rotation('stock OpenIddict: refresh with rotation', server, `${folder}/${port}.tokens`, '/token', clientId, tokens)] };
}

function call(tool, values, expected, bearer) {
  const meta = {
    'io.modelcontextprotocol/protocolVersion': REVISION,
    'io.modelcontextprotocol/clientInfo': { name: 'load', version: '1' },
    'io.modelcontextprotocol/clientCapabilities': {},
  };
  const headers = {
    'Content-Type': 'application/json', Accept: 'application/json, text/event-stream',
    'MCP-Protocol-Version': REVISION, 'Mcp-Method': 'tools/call', 'Mcp-Name': tool,
    ...(bearer && { Authorization: `Bearer ${bearer}` }),
  };
  return {
    path: '/mcp',
    env: {
      BODY: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: tool, arguments: values, _meta: meta } }),
      HEADERS: Object.entries(headers).map(([name, value]) => `${name}: ${value}`).join('\n'),
      EXPECT: expected,
    },
  };
}

function numbered(file, variant) {
  return { ...variant, env: { ...variant.env, COUNTER: file } };
}

function rotation(name, server, file, path, clientId, tokens) {
  writeFileSync(file, tokens.map(token => `${token.refresh_token}\n`).join(''));
  return { name, script: 'rotate.lua', env: { TOKENS: file, TOKEN_PATH: path, REST: `&client_id=${encodeURIComponent(clientId)}` }, server };
}
