// Fills a workspace with what years of use would leave in its lists: posts on ten accounts, media, and what one person did.
import { dialectOf } from './fill.mjs';

const YEARS = 2 * 365 * 86_400;
const iso = seconds => new Date(Math.round(Date.now() / 1000 + seconds) * 1000).toISOString();
const hexOf = id => Buffer.from(id.replaceAll('-', ''), 'hex').toString('base64url');

export async function fillLists(database, workspace, person, rows) {
  const sql = dialectOf(database);
  const isSqlite = !database.startsWith('postgres');
  const id = text => (isSqlite ? `'${text.toUpperCase()}'` : `'${text}'::uuid`);
  const at = seconds => (isSqlite ? `(621355968000000000 + CAST((strftime('%s', 'now') + (${seconds})) AS INTEGER) * 10000000)` : sql.after(seconds));
  const yes = condition => (isSqlite ? `(${condition})` : `((${condition}))`);
  const bytes = isSqlite ? 'randomblob(32)' : "decode(md5(random()::text) || md5(random()::text), 'hex')";
  const mac = isSqlite ? 'randomblob(16)' : "decode(md5(random()::text), 'hex')";
  const channel = n => `'00000000-0000-7000-9000-00000000000' || (${n})`;
  const cast = text => (isSqlite ? text : `(${text})::uuid`);
  const folder = '00000000-0000-7000-A000-000000000001';

  // The newest is a minute old, so that whatever the bench itself leaves comes after it.
  const age = `((i - ${rows}) * ${YEARS / rows} - 60)`;
  // Of any size, about fifty: whoever looks at a week does not find more for having come later.
  const [from, to] = [iso(-YEARS / 2), iso(-YEARS / 2 + (50 * YEARS) / rows)];
  const middle = rows / 2;

  const said = await sql.run(database, `
    BEGIN;
    INSERT INTO channels (id, workspace_id, network, name, handle, status)
      SELECT ${cast(channel('i - 1'))}, ${id(workspace)}, 'bluesky', 'Account ' || i, 'account' || i || '.example', 'Connected' FROM ${sql.numbers(10)} s;
    INSERT INTO media_folders (id, workspace_id, name) SELECT ${id(folder)}, ${id(workspace)}, 'Pictures';
    CREATE TEMP TABLE p AS SELECT i, ${sql.id(age)} AS id FROM ${sql.numbers(rows)} s;
    INSERT INTO posts (id, workspace_id, author_id, title, caption, first_comment, internal_notes, created_at, updated_at, version)
      SELECT id, ${id(workspace)}, ${id(person)}, 'Post ' || i,
        CASE WHEN i % 10 = 0 THEN 'Fresh bread today. ' ELSE 'Something else today. ' END || 'We open at seven, and the first loaves are out of the oven at six: whoever comes early finds them warm. ' || i,
        '', '', ${at(age)}, ${at(age)}, 1 FROM p;
    INSERT INTO post_targets (id, workspace_id, post_id, channel_id, status, scheduled_at, version)
      SELECT ${sql.id(age)}, ${id(workspace)}, id, ${cast(channel('i % 10'))}, CASE WHEN i / 10 % 10 = 0 THEN 'Scheduled' WHEN i / 10 % 10 < 3 THEN 'Draft' ELSE 'Published' END,
        CASE WHEN i / 10 % 10 IN (1, 2) THEN NULL ELSE ${at(age)} END, 1 FROM p;
    INSERT INTO media (id, workspace_id, file_name, type, mime_type, file_size, sha256, title, alt_text, tag_lines, search_text, folder_id, is_starred, status, has_thumbnail, attempts, created_at, updated_at)
      SELECT ${sql.id(age)}, ${id(workspace)}, 'file-' || i || '.png', CASE WHEN i % 10 = 1 THEN 'Gif' ELSE 'Image' END, CASE WHEN i % 10 = 1 THEN 'image/gif' ELSE 'image/png' END, 1000, ${bytes}, '', '', '',
        CASE WHEN i % 10 = 0 THEN 'bread' ELSE 'oven' END || ' file-' || i || '.png', CASE WHEN i % 10 = 2 THEN ${id(folder)} END, ${yes('i % 10 = 3')}, 'Completed', ${yes('1 = 0')}, 0, ${at(age)}, ${at(age)} FROM p;
    INSERT INTO trail (id, at, workspace_id, user_id, via, action, outcome, microseconds, count, mac, seal)
      SELECT ${sql.id(age)}, ${at(age)}, ${id(workspace)}, ${id(person)}, 'connection', CASE WHEN i % 10 = 4 THEN 'post.read' ELSE 'mcp.tools/call:list_posts' END,
        CASE WHEN i % 10 = 5 THEN 'not_found' ELSE 'ok' END, 100, 1, ${mac}, 1 FROM p;
    COMMIT;
    ${sql.analyze}
    SELECT '!' || id FROM p WHERE i = ${middle};`);

  return { account: '00000000-0000-7000-9000-000000000000', author: person, folder: folder.toLowerCase(), from, to, middle: hexOf(said.match(/!(\S+)/)[1]) };
}
