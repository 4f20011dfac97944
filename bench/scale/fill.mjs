// Fills a running installation's tables with what years of use would leave in them: connections of many people into one workspace, most of their tokens spent.
import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';

const DAY = 86_400;
const hash = text => createHash('sha256').update(text).digest('base64');

// Beside whatever else this process does: load is measured meanwhile, and connections must not grow old unnoticed.
async function run(command, args, sql) {
  const running = promisify(execFile)(command, args, { maxBuffer: 1 << 26 });
  running.child.stdin.end(sql);
  return (await running).stdout;
}

const DIALECTS = {
  sqlite: {
    run: (database, sql) => run('sqlite3', ['-cmd', '.timeout 20000', database], sql),
    numbers: n => `(WITH RECURSIVE s(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM s WHERE i < ${n}) SELECT i FROM s)`,
    after: seconds => `strftime('%Y-%m-%d %H:%M:%f', 'now', (${seconds}) || ' seconds')`,
    // In the order of time, as the product's own are.
    id: seconds => `(SELECT substr(h, 1, 8) || '-' || substr(h, 9, 4) || '-7' || substr(r, 1, 3) || '-8' || substr(r, 4, 3) || '-' || substr(r, 7, 12)
      FROM (SELECT printf('%012X', CAST((strftime('%s', 'now') + ${seconds}) AS INTEGER) * 1000) AS h, hex(randomblob(9)) AS r))`,
    random: "hex(randomblob(22))",
    // What came in one transaction lies in the log until then.
    analyze: 'PRAGMA wal_checkpoint(TRUNCATE);',
  },
  postgres: {
    run: (database, sql) => run('psql', [database, '-qtAX', '-v', 'ON_ERROR_STOP=1'], sql),
    numbers: n => `(SELECT generate_series(1, ${n}) AS i)`,
    after: seconds => `(now() + (${seconds}) * interval '1 second')`,
    id: seconds => `(lpad(to_hex(((extract(epoch FROM now()) + ${seconds})::bigint * 1000)), 12, '0') || '7' || substr(md5(random()::text), 1, 3) || '8' || substr(md5(random()::text), 1, 15))::uuid`,
    random: "md5(random()::text) || substr(md5(random()::text), 1, 12)",
    // As the database does by itself after a minute.
    analyze: 'ANALYZE;',
  },
};

export const dialectOf = database => DIALECTS[database.startsWith('postgres') ? 'postgres' : 'sqlite'];

/** Half of the connections live, with 20 tokens each. Those of the person whose client this is come back with their tokens. */
export async function fill(database, clientId, connections, own) {
  const sql = dialectOf(database);
  const every = Math.floor(connections / 2 / own);
  const known = Array.from({ length: own }, () => ({ access: randomBytes(32).toString('base64url'), refresh: randomBytes(32).toString('base64url') }));
  const copied = ['authentication_method', 'registered_from', 'client_type', 'consent_type', 'display_name', 'permissions', 'redirect_uris', 'application_type', 'concurrency_token', 'requirements'];
  const age = `((i - ${connections}) * ${(60 * DAY) / connections} - 600)`;

  const said = await sql.run(database, `
    BEGIN;
    CREATE TEMP TABLE known (n integer PRIMARY KEY, access text, refresh text);
    INSERT INTO known VALUES ${known.map(({ access, refresh }, n) => `(${n}, '${hash(access)}', '${hash(refresh)}')`)};
    CREATE TEMP TABLE c AS SELECT i AS k, ${sql.id(`-${61 * DAY} + i`)} AS id FROM ${sql.numbers(connections / 10)} s;
    INSERT INTO oauth_clients (id, client_id, registered_at, first_grant_at, ${copied})
      SELECT c.id, 'scale-' || k, ${sql.after(-61 * DAY)}, ${sql.after(-60 * DAY)}, ${copied.map(column => `t.${column}`)} FROM c, oauth_clients t WHERE t.client_id = '${clientId}';
    CREATE TEMP TABLE g AS
      SELECT i, ${sql.id(age)} AS id, ${age} AS age, i % 2 AS lives, CASE WHEN i % 2 = 1 AND (i / 2) % ${every} = 0 THEN (i / 2) / ${every} END AS n FROM ${sql.numbers(connections)} s;
    INSERT INTO oauth_grants (id, tenant, resource, client_id, redirect_uri, last_used_at, ended_at, ended_by, application_id, concurrency_token, creation_date, scopes, status, subject, type)
      SELECT g.id, t.tenant, t.resource, 'scale-' || c.k, t.redirect_uri, ${sql.after('age')}, CASE WHEN lives = 0 THEN ${sql.after('age + 500')} END, CASE WHEN lives = 0 THEN 'Ended' END,
        c.id, '', ${sql.after('age')}, t.scopes, CASE WHEN lives = 1 THEN 'valid' ELSE 'revoked' END,
        CASE WHEN n IS NULL THEN '00000000-0000-7000-8000-' || CAST(100000000000 + i % 5000 AS text) ELSE t.subject END, t.type
      FROM g JOIN c ON c.k = 1 + (i - 1) / 10, oauth_grants t JOIN oauth_clients o ON o.id = t.application_id WHERE o.client_id = '${clientId}';
    INSERT INTO oauth_tokens (id, application_id, authorization_id, concurrency_token, creation_date, expiration_date, payload, reference_id, status, subject, type)
      SELECT ${sql.id('age + s.i')}, r.application_id, g.id, '', ${sql.after('age')},
        ${sql.after(`CASE WHEN s.i = 1 THEN 43200 WHEN s.i < 12 THEN ${DAY} * (20 + s.i % 10) ELSE ${DAY / 2} * (11 - s.i) END`)}, '-',
        COALESCE((SELECT CASE s.i WHEN 1 THEN access WHEN 2 THEN refresh END FROM known WHERE known.n = g.n), ${sql.random}),
        CASE WHEN s.i BETWEEN 3 AND 11 THEN 'redeemed' ELSE 'valid' END, r.subject,
        CASE WHEN s.i BETWEEN 2 AND 11 THEN 'urn:ietf:params:oauth:token-type:refresh_token' ELSE 'urn:ietf:params:oauth:token-type:access_token' END
      FROM g JOIN oauth_grants r ON r.id = g.id, ${sql.numbers(20)} s WHERE g.lives = 1;
    COMMIT;
    ${sql.analyze}
    SELECT '!' || n || ' ' || (SELECT k FROM g JOIN c ON c.k = 1 + (i - 1) / 10 WHERE g.n = known.n) FROM known ORDER BY n;`);

  const clients = new Map([...said.matchAll(/!(\d+) (\d+)/g)].map(([, n, k]) => [Number(n), `scale-${k}`]));
  return known.map((tokens, n) => ({ ...tokens, client_id: clients.get(n) }));
}

/** Leaves as much to sweep as a long stop of the housekeeping would: expired tokens, connections that ended, clients that nobody used. */
export async function age(database, share) {
  const sql = dialectOf(database);
  await sql.run(database, `
    UPDATE oauth_tokens SET expiration_date = ${sql.after(-8 * DAY)} WHERE status = 'redeemed' AND authorization_id IN (SELECT id FROM oauth_grants WHERE CAST(client_id AS text) LIKE 'scale-%${share}' AND status = 'valid');
    UPDATE oauth_grants SET status = 'revoked', ended_at = ${sql.after(-8 * DAY)}, ended_by = 'Ended' WHERE client_id LIKE 'scale-%${share}' AND subject LIKE '00000000%' AND status = 'valid';
    INSERT INTO oauth_clients (id, client_id, authentication_method, registered_at, registered_from, client_type)
      SELECT ${sql.id(`-${2 * DAY} + i`)}, 'unused-' || i, 'none', ${sql.after(-2 * DAY)}, '192.0.2.1', 'public' FROM ${sql.numbers(5000)} s;`);
}

/** How many expired tokens are left, which a sweep takes first, and unused clients, which it takes last. */
export async function left(database) {
  const sql = dialectOf(database);
  const said = await sql.run(database, `SELECT (SELECT COUNT(*) FROM oauth_tokens WHERE expiration_date < ${sql.after(-7.5 * DAY)}) || ' ' ||
    (SELECT COUNT(*) FROM (SELECT 1 FROM oauth_clients WHERE client_id >= 'unused-' AND client_id < 'unused.' LIMIT 1) c);`);
  const [tokens, clients] = said.split(' ').map(Number);
  return { tokens, clients };
}
