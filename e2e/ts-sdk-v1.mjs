import test from 'node:test';
import { UnauthorizedError } from '@modelcontextprotocol/sdk/client/auth.js';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { sdkJourney } from './support/sdk-journey.mjs';

test('TypeScript SDK v1: signs in, calls every tool, refreshes, is cut off', { timeout: 300_000 }, t =>
  sdkJourney(t, {
    name: 'TypeScript SDK v1',
    Client,
    Transport: StreamableHTTPClientTransport,
    UnauthorizedError,
    finish: (transport, callback) => transport.finishAuth(callback.searchParams.get('code')),
  }));
