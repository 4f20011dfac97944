// Writes, changes, schedules and looks back, through a client that was generated from the document.
import assert from 'node:assert/strict';
import createClient from 'openapi-fetch';
import type { paths } from './schema.js';

const [baseUrl, apiKey] = process.argv.slice(2);
const client = createClient<paths>({ baseUrl, headers: { Authorization: `Bearer ${apiKey}` } });

const { data: accounts } = await client.GET('/api/v1/accounts');
const account = accounts!.accounts.find(candidate => candidate.platform === 'bluesky')!;

const key = crypto.randomUUID();
const write = () =>
  client.POST('/api/v1/posts', {
    params: { header: { 'Idempotency-Key': key } },
    body: { caption: 'Written by a generated client', social_account_ids: [account.id] },
  });
const draft = (await write()).data!;
assert.equal((await write()).data!.id, draft.id);
assert.equal(draft.status, 'draft');

const path = { post_id: draft.id };
const { data: read } = await client.GET('/api/v1/posts/{post_id}', { params: { path } });
assert.equal(read!.caption, 'Written by a generated client');

const change = (title: string, version: number) =>
  client.PATCH('/api/v1/posts/{post_id}', { params: { path, header: { 'If-Match': `"${version}"` } }, body: { title } });
assert.equal((await change('Changed', draft.version)).data!.title, 'Changed');

const at = new Date(Date.now() + 30 * 86_400_000);
const { data: scheduled } = await client.POST('/api/v1/posts/{post_id}/schedule', { params: { path }, body: { scheduled_at: at.toISOString() } });
assert.equal(Date.parse(scheduled!.scheduled_at!), at.getTime());
const { data: cancelled } = await client.POST('/api/v1/posts/{post_id}/cancel', { params: { path } });
assert.equal(cancelled!.status, 'draft');

const late = await change('Too late', draft.version);
assert.equal(late.response.status, 412);
assert.ok(late.error!.detail);

const { data: trail } = await client.GET('/api/v1/trail');
assert.ok(trail!.entries.some(entry => entry.target_id === draft.id));
console.log('ok');
