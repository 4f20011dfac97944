import assert from 'node:assert/strict';

export const TOOLS = [
  'cancel_post', 'create_draft', 'delete_draft', 'get_post', 'list_accounts', 'list_posts', 'schedule_draft', 'schedule_post', 'submit_for_review', 'update_post', 'whoami',
];

// Far enough that it stays in the future when the server's clock is turned.
export const inDays = days => new Date(Date.now() + days * 86_400_000).toISOString().replace(/\.\d+Z/, 'Z');

/**
 * Lists the tools and calls every one of them, in an order that makes sense to a person.
 * @param {() => Promise<{name: string}[]>} list
 * @param {(name: string, args: object) => Promise<object>} call answers the raw result of a tools/call
 */
export async function useEveryTool(list, call) {
  const known = (await list()).map(tool => tool.name);
  assert.deepEqual(TOOLS.filter(name => !known.includes(name)), [], `tools/list lacks tools; it has ${known}`);

  const used = new Set();
  let workspace;
  const use = async (name, args = {}) => {
    used.add(name);
    const content = contentOf(name, await call(name, args));
    workspace ??= content.workspace_id;
    assert.ok(JSON.stringify(content).includes(workspace), `${name} does not say in which workspace it acted`);
    return content;
  };

  await use('whoami');
  const account = pick((await use('list_accounts')).accounts);
  const words = `A post of ${new Date().toISOString()}`;

  const draft = await use('create_draft', { social_account_id: account.id, caption: words });
  assert.equal(draft.status, 'draft');
  assert.equal((await use('get_post', { post_id: draft.id })).caption, words);

  const changed = await use('update_post', { post_id: draft.id, title: 'A title', expected_version: draft.version });
  assert.equal(changed.title, 'A title');
  assert.equal(changed.version, draft.version + 1);

  // What an agent may not do is to decide about it: that is for a person, on a page.
  const other = await use('create_draft', { social_account_ids: [account.id], caption: words });
  assert.equal((await use('submit_for_review', { post_id: other.id, comment: 'Please have a look.' })).status, 'pending_review');
  assert.equal((await use('delete_draft', { post_id: (await use('create_draft', { social_account_id: account.id, caption: words })).id })).deleted, true);

  const at = inDays(30);
  const scheduled = await use('schedule_draft', { post_id: draft.id, scheduled_at: at });
  assert.equal(scheduled.status, 'scheduled');
  assert.equal(Date.parse(scheduled.scheduled_at), Date.parse(at));
  assert.equal((await use('cancel_post', { post_id: draft.id })).status, 'draft');

  const post = await use('schedule_post', { social_account_id: account.id, caption: words, scheduled_at: at });
  assert.equal(post.status, 'scheduled');
  assert.equal(post.platform_posts[0].social_account_id, account.id);
  const listed = await use('list_posts', { status: 'scheduled', limit: 100 });
  assert.ok(listed.posts.some(candidate => candidate.id === post.id), 'list_posts does not show the post that was just scheduled');
  await use('cancel_post', { post_id: post.id });

  assert.deepEqual([...used].sort(), TOOLS);
}

/** The structured content of a good result; the text beside it has to be the same JSON, for clients that read only that. */
export function contentOf(name, result) {
  assert.ok(!result.isError, `${name} refused: ${JSON.stringify(result.content)}`);
  assert.ok(result.structuredContent, `${name} has no structuredContent: ${JSON.stringify(result).slice(0, 400)}`);
  assert.deepEqual(JSON.parse(result.content[0].text), result.structuredContent, `${name}: text and structuredContent differ`);
  return result.structuredContent;
}

function pick(accounts) {
  const usable = accounts.filter(account => account.connection_status === 'connected' && !account.needs_title);
  const account = usable.find(candidate => candidate.platform === 'bluesky') ?? usable[0];
  assert.ok(account, `no connected account in ${JSON.stringify(accounts)}`);
  return account;
}
