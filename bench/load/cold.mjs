// How soon a start answers, and what it holds when nobody calls.
import { setTimeout as sleep } from 'node:timers/promises';
import { median } from './figures.mjs';
import { Server } from './server.mjs';

const IDLE = 30_000;

export async function coldStarts(dll, port, folder, times) {
  const first = [];
  const again = [];
  for (let i = 0; i < times; i++) {
    const place = { dll, url: `http://127.0.0.1:${port}`, ready: '/readyz', env: { STUDIO_DATA_DIR: `${folder}/cold-${i}` }, core: null, every: 5 };
    for (const list of [first, again]) {
      const server = await Server.start(place);
      list.push(server.startedIn);
      await server.stop();
    }
  }

  return { first: median(first), again: median(again) };
}

export async function idleMemory(dll, port, folder) {
  const server = await Server.start({ dll, url: `http://127.0.0.1:${port}`, ready: '/readyz', env: { STUDIO_DATA_DIR: `${folder}/cold-0` }, core: null });
  await sleep(IDLE);
  const megabytes = server.megabytes;
  await server.stop();
  return megabytes;
}
