import test from 'node:test';
import { Client, StreamableHTTPClientTransport, UnauthorizedError } from '@modelcontextprotocol/client';
import { sdkJourney } from './support/sdk-journey.mjs';

// 'auto' asks server/discover first and speaks 2026-07-28; 'legacy' is what a host gets that only upgraded the package.
for (const mode of ['auto', 'legacy']) {
  test(`TypeScript SDK v2, ${mode}: signs in, calls every tool, refreshes, is cut off`, { timeout: 300_000 }, t =>
    sdkJourney(t, {
      name: 'TypeScript SDK v2',
      Client,
      Transport: StreamableHTTPClientTransport,
      UnauthorizedError,
      options: { versionNegotiation: { mode } },
      finish: (transport, callback) => transport.finishAuth(callback.searchParams),
    }));
}
