// An agent's afternoon, by each credential: it drafts for three channels, uploads a video in parts, validates and submits; a person approves in
// Chromium; the agent schedules, cancels one, and is refused what its person may not do.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { chromium } from 'playwright-core';
import { Connector } from './support/hosted.mjs';
import { request } from './support/http.mjs';
import { legacy, post, resultIn } from './support/mcp.mjs';
import { withStudio } from './support/studio.mjs';
import { contentOf, inDays } from './support/tools.mjs';

test('an afternoon of an agent, a person and a video', { timeout: 300_000 }, t =>
  withStudio(t, async studio => {
    await studio.cli('workspaces', 'approvals', '--workspace', await bakery(studio), '--mode', 'required_internal');
    const browser = await chromium.launch({
      executablePath: process.env.STUDIO_TEST_BROWSER || '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
    });
    try {
      const person = await signedIn(browser, studio, studio.user('owner'));

      const connector = await new Connector(studio, '/mcp').connect(studio.person('manager'));
      t.diagnostic('by token');
      await afternoon(studio, async (name, args) => contentOf(name, await connector.use(name, args)), person, 'by token');

      t.diagnostic('by key');
      const byKey = async (name, args = {}) => contentOf(name, resultIn(await post(studio.mcpUrl, legacy('tools/call', { name, arguments: args }), { token: studio.apiKey })));
      await afternoon(studio, byKey, person, 'by key');

      t.diagnostic('what a person may not, their agent may not');
      const viewer = await new Connector(studio, '/mcp').connect(studio.person('viewer'));
      const { accounts } = contentOf('list_accounts', await viewer.use('list_accounts'));
      const refused = resultIn(await viewer.call('create_draft', { social_account_id: accounts[0].id, caption: 'Not mine to write' }));
      assert.equal(refused.isError, true);
      assert.match(refused.content[0].text, /does not allow create_posts/);
    } finally {
      await browser.close();
    }
  }));

async function afternoon(studio, use, person, how) {
  const { accounts } = await use('list_accounts');
  const three = ['bluesky', 'mastodon', 'linkedin_company'].map(network => accounts.find(account => account.platform === network).id);
  const video = await uploadInParts(use, filmed(how));

  const words = `Fresh from the oven, filmed ${how}`;
  const draft = await use('create_draft', { social_account_ids: three, caption: words, media_asset_ids: [video.id] });
  assert.equal(draft.platform_posts.length, 3);
  const told = await use('validate_post', { post_id: draft.id });
  assert.equal(told.accounts.length, 3);

  const at = inDays(20);
  await refuses(use('schedule_draft', { post_id: draft.id, scheduled_at: at }), /review/i);
  assert.equal((await use('submit_for_review', { post_id: draft.id, comment: 'With the film, please.' })).status, 'pending_review');

  await person.goto(`${studio.url}/posts/${draft.id}`);
  await person.getByText(words).first().waitFor();
  await person.locator('.shown video').waitFor();
  await person.getByRole('button', { name: 'Approve' }).click();
  await person.getByText('You have approved it').waitFor();

  const approved = await use('get_post', { post_id: draft.id });
  assert.equal(approved.status, 'approved');
  assert.equal(approved.reviews[0].action, 'approved');
  const scheduled = await use('schedule_draft', { post_id: draft.id, scheduled_at: at });
  assert.ok(scheduled.platform_posts.every(target => target.status === 'scheduled'));
  assert.equal((await use('cancel_post', { post_id: draft.id })).status, 'draft');

  // What was approved with that time may go back there only if it is still what was approved.
  const { entries } = await use('list_trail', { limit: 100 });
  const done = entries.filter(entry => entry.target_id === draft.id).map(entry => entry.action.split(':').at(-1));
  assert.deepEqual(['cancel_post', 'schedule_draft', 'get_post', 'submit_for_review', 'schedule_draft', 'validate_post', 'create_draft'].filter(name => !done.includes(name)), []);
}

/** By tus, with the connection lost in the middle of the second part. */
async function uploadInParts(use, bytes) {
  const place = await use('request_media_upload', { filename: 'oven.mp4', media_type: 'video', file_size: bytes.length });
  const tus = { 'Tus-Resumable': '1.0.0' };
  const part = Math.ceil(bytes.length / 3);
  const send = (from, to, options) =>
    fetch(place.url, { method: 'PATCH', headers: { ...tus, 'Upload-Offset': `${from}`, 'Content-Type': 'application/offset+octet-stream' }, body: bytes.subarray(from, to), ...options });
  const reached = async () => Number((await request(place.url, { method: 'HEAD', headers: tus })).expect(200).headers['upload-offset']);

  assert.equal((await send(0, part)).status, 204);
  const lost = new AbortController();
  const body = new ReadableStream({
    start: stream => stream.enqueue(bytes.subarray(part, part + 1000)),
    pull: () => delay(200).then(() => lost.abort()),
  });
  await assert.rejects(send(part, bytes.length, { body, duplex: 'half', signal: lost.signal }));

  // Whatever arrived of it counts, and the rest follows from there.
  for (let tries = 0; (await reached()) < bytes.length; tries++) {
    assert.ok(tries < 50, 'the upload never gets whole');
    const from = await reached();
    const answer = await send(from, Math.min(from + part, bytes.length));
    assert.ok([204, 409, 423].includes(answer.status), `${answer.status}`);
    answer.status === 204 || (await delay(100));
  }

  const made = await use('finalize_media_upload', { upload_id: place.upload_id, alt_text: 'Loaves on their way out of the oven' });
  for (let tries = 0; tries < 100; tries++) {
    const media = await use('get_media', { media_id: made.id });
    if (media.processing_status !== 'pending' && media.processing_status !== 'processing') {
      assert.equal(media.processing_status, 'completed');
      assert.equal(Math.round(media.duration), 2);
      return media;
    }
    await delay(200);
  }
  assert.fail('the video was never looked at');
}

/** Two seconds of noise, another for each credential: a copy would not be kept twice. */
function filmed(how) {
  const folder = mkdtempSync(join(tmpdir(), 'studio-film-'));
  try {
    const film = join(folder, 'film.mp4');
    execFileSync('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', 'nullsrc=size=320x240:duration=2,geq=random(1)*255:128:128', '-metadata', `title=${how}`, '-pix_fmt', 'yuv420p', film]);
    return readFileSync(film);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function refuses(call, words) {
  await assert.rejects(call, failure => words.test(failure.message) || assert.fail(failure.message));
}

async function bakery(studio) {
  return (await request(`${studio.url}/api/v1/me`, { headers: { Authorization: `Bearer ${studio.apiKey}` } })).expect(200).json.workspace_id;
}

async function signedIn(browser, studio, user) {
  const page = await browser.newPage({ baseURL: studio.url });
  await page.goto('/posts');
  await page.getByLabel('E-mail address').fill(user.email);
  await page.getByLabel('Password', { exact: true }).fill(user.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL('**/posts');
  return page;
}
