// The server is killed in the middle of uploads and of writes with an idempotency key, again and again. Whoever got no answer asks again. In the end nothing
// is lost, nothing is there twice, and the quota counts what is kept and no more. (Deliveries of webhooks: the test AKilledDelivery.)
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import test from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { deflateSync } from 'node:zlib';
import { Connector } from './support/hosted.mjs';
import { request } from './support/http.mjs';
import { withNodes, withStudio } from './support/studio.mjs';
import { contentOf } from './support/tools.mjs';

const ROUNDS = Number(process.env.STUDIO_KILL_ROUNDS ?? 50);
const settings = { Studio__Limits__WritesPerMinute: '0', Studio__Limits__WorkspaceWritesPerMinute: '0', Studio__Limits__ReadsPerMinute: '0' };
const skip = !process.env.STUDIO_TEST_POSTGRES && 'STUDIO_TEST_POSTGRES names no server';

test(`${ROUNDS} kills in the middle of writes on SQLite`, { timeout: 3_600_000 }, t => withStudio(t, storm(t), settings));

test(`${ROUNDS} kills in the middle of writes on PostgreSQL`, { timeout: 3_600_000, skip }, t =>
  withNodes(t, 1, async studio => {
    await studio.cli('channels', 'add', 'bluesky', 'Bakery', 'bakery.example', '--workspace', 'Bakery');
    await storm(t)(studio);
  }, settings));

const storm = t => async studio => {
  const connector = await new Connector(studio, '/mcp').connect(studio.person('owner'));
  const use = async (name, args) => contentOf(name, await connector.use(name, args));
  const account = (await use('list_accounts')).accounts.find(candidate => candidate.platform === 'bluesky').id;
  const [keptBefore, countedBefore] = [await bytesKept(use), counted(studio)];

  const [drafts, files] = [new Map(), new Map()];
  const open = { drafts: [], files: [] };
  for (let round = 1; round <= ROUNDS; round++) {
    const before = [drafts.size, files.size];
    const load = new AbortController();
    const work = Promise.all([write(use, account, drafts, open, load.signal), write(use, account, drafts, open, load.signal), upload(use, files, open, load.signal), upload(use, files, open, load.signal)]);
    while (drafts.size < before[0] + 6 || files.size < before[1] + 2) {
      await delay(10);
    }
    await delay(Math.random() * 150);
    await studio.crash();
    load.abort();
    await work;
    await studio.serve();

    // What got no answer is asked again: the same key, the same bytes from where they had come to.
    for (const draft of open.drafts.splice(0)) {
      await draft();
    }
    for (const file of open.files.splice(0)) {
      await file();
    }
  }

  t.diagnostic(`${drafts.size} drafts and ${files.size} files in ${ROUNDS} rounds`);
  const listed = new Map();
  for (let cursor; ; ) {
    const page = await use('list_posts', { limit: 100, ...(cursor && { cursor }) });
    page.posts.filter(one => drafts.has(one.caption)).forEach(one => listed.set(one.caption, [...(listed.get(one.caption) ?? []), one.id]));
    cursor = page.next_cursor;
    if (!cursor) {
      break;
    }
  }
  for (const [caption, id] of drafts) {
    assert.deepEqual(listed.get(caption), [id], `the draft ${caption}`);
  }

  for (const [sha256, { id, bytes }] of files) {
    const media = await use('get_media', { media_id: id });
    assert.equal(media.file_size, bytes);
    assert.equal(createHash('sha256').update((await fetch(media.url).then(answer => answer.arrayBuffer()).then(Buffer.from))).digest('hex'), sha256);
  }
  const kept = [...files.values()].reduce((sum, { bytes }) => sum + bytes, 0);
  // Listed is what has been processed, and a node that was killed over it has it to itself for some minutes yet.
  for (let tries = 0; tries < 400 && (await bytesKept(use)) - keptBefore < kept; tries++) {
    await delay(1_000);
  }
  assert.equal((await bytesKept(use)) - keptBefore, kept, 'what is kept');
  assert.equal(counted(studio) - countedBefore, kept, 'what the quota counts');

  await studio.cli('audit', 'verify');
};

async function until(signal, work) {
  while (!signal.aborted) {
    await work();
  }
}

const write = (use, account, drafts, open, signal) =>
  until(signal, async () => {
    const [caption, idempotency_key] = [`Written ${randomUUID()}`, randomUUID()];
    const send = async () => drafts.set(caption, (await use('create_draft', { social_account_id: account, caption, idempotency_key })).id);
    await send().catch(() => open.drafts.push(send) && delay(20));
  });

const upload = (use, files, open, signal) =>
  until(signal, async () => {
    const [bytes, keys] = [picture(), [randomUUID(), randomUUID()]];
    let place;
    const send = async () => {
      place ??= await use('request_media_upload', { filename: 'noise.png', media_type: 'image', file_size: bytes.length, idempotency_key: keys[0] });
      const tus = { 'Tus-Resumable': '1.0.0' };
      for (let tries = 0; tries < 30; tries++) {
        const at = Number((await request(place.url, { method: 'HEAD', headers: tus })).headers['upload-offset'] ?? bytes.length);
        if (at === bytes.length) {
          break;
        }
        const part = bytes.subarray(at, at + Math.ceil(bytes.length / 3));
        await fetch(place.url, { method: 'PATCH', headers: { ...tus, 'Upload-Offset': `${at}`, 'Content-Type': 'application/offset+octet-stream' }, body: part });
      }
      const made = await use('finalize_media_upload', { upload_id: place.upload_id, idempotency_key: keys[1] });
      files.set(made.sha256, { id: made.id, bytes: made.file_size });
    };
    await send().catch(() => open.files.push(send) && delay(20));
  });

const counted = ({ database }) => {
  const sum = 'SELECT SUM(media_bytes) FROM organizations';
  return Number(database.startsWith('postgres') ? execFileSync('psql', [database, '-qtAXc', sum]) : execFileSync('sqlite3', [database, sum]));
};

const bytesKept = async use => {
  let sum = 0;
  for (let cursor; ; ) {
    const page = await use('search_media', { limit: 100, ...(cursor && { cursor }) });
    sum += page.items.reduce((all, one) => all + one.file_size, 0);
    cursor = page.next_cursor;
    if (!cursor) {
      return sum;
    }
  }
};

/** 48 kB of noise that no other picture has. */
function picture() {
  const [width, height] = [128, 128];
  const chunk = (type, data) => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
    const [length, crc] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(data.length);
    crc.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, crc]);
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  const rows = Buffer.concat(Array.from({ length: height }, () => Buffer.concat([Buffer.from([0]), randomBytes(width * 3)])));
  return Buffer.concat([Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]), chunk('IHDR', head), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))]);
}

function crc32(bytes) {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) {
      crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
    }
  }
  return ~crc >>> 0;
}
