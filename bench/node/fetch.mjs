// fetch.mjs ORIGIN CALLS SIZE DATABASE: what one would write in Node in an afternoon. 16 requests in flight, the
// whole page parsed, a transaction a page, the same pragmas.
import Database from 'better-sqlite3';
import { Pool } from 'undici';

const [origin, calls, size, path] = process.argv.slice(2);
const db = new Database(path);
db.pragma('page_size = 8192');
db.pragma('journal_mode = WAL');
db.pragma('synchronous = FULL');
db.exec('CREATE TABLE users(id NOT NULL, last_name TEXT NOT NULL, document TEXT NOT NULL, PRIMARY KEY(id, last_name))');
const insert = db.prepare(`INSERT INTO users VALUES(?, ?, ?)
  ON CONFLICT(id, last_name) DO UPDATE SET document = excluded.document`);
const store = db.transaction((users) => {
  for (const user of users) insert.run(user.id, user.last_name, JSON.stringify(user));
});

const pool = new Pool(origin, { connections: 16 });
let next = 0;
let rows = 0;
async function worker() {
  while (next++ < Number(calls)) {
    const { statusCode, body } = await pool.request({ path: `/api/v2/users?size=${size}`, method: 'GET' });
    if (statusCode !== 200) throw new Error(`status ${statusCode}`);
    const users = await body.json();
    store(users);
    rows += users.length;
  }
}
await Promise.all(Array.from({ length: 16 }, worker));
await pool.close();
console.log(JSON.stringify({ rows }));
