import { postJson } from './http.mjs';

export const MODERN = '2026-07-28';
export const LEGACY = '2025-11-25';
let ids = 0;

/** A message as revision 2026-07-28 writes it: every request carries its version and the client's capabilities. */
export const modern = (method, params = {}) => ({
  jsonrpc: '2.0',
  id: ++ids,
  method,
  params: {
    ...params,
    _meta: {
      'io.modelcontextprotocol/protocolVersion': MODERN,
      'io.modelcontextprotocol/clientCapabilities': {},
      'io.modelcontextprotocol/clientInfo': { name: 'hosted', version: '1' },
    },
  },
});

export const modernHeaders = message => ({
  'MCP-Protocol-Version': MODERN,
  'Mcp-Method': message.method,
  ...(message.params.name && { 'Mcp-Name': message.params.name }),
});

export const legacy = (method, params = {}) => ({ jsonrpc: '2.0', id: ++ids, method, params });

export const initialize = version =>
  legacy('initialize', { protocolVersion: version, capabilities: {}, clientInfo: { name: 'hosted', version: '1' } });

/** Sends one message; `null` takes a header away. */
export function post(url, message, { token, ...headers } = {}) {
  const all = { Accept: '*/*', ...(token && { Authorization: `Bearer ${token}` }), ...headers };
  return postJson(url, message, Object.fromEntries(Object.entries(all).filter(([, value]) => value !== null)));
}

/** The message in an answer, whether it came as JSON or as an event stream. */
export function messageIn(answer) {
  answer.expect(200);
  const text = answer.headers['content-type'].startsWith('text/event-stream')
    ? answer.text.split('\n').filter(line => line.startsWith('data:')).map(line => line.slice(5)).findLast(data => data.includes('"jsonrpc"'))
    : answer.text;
  return JSON.parse(text);
}

export function resultIn(answer) {
  const message = messageIn(answer);
  if (message.error) {
    throw new Error(`JSON-RPC error ${JSON.stringify(message.error)}`);
  }
  return message.result;
}
