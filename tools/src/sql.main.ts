/**
 * `npm run sql -- "SELECT …"`: runs statements on the platform's database as its administrator, over the rows of every
 * tenant, and prints what they return. For operators (docs/runbooks).
 */
import { administrator } from './administrator.ts';

const [statements] = process.argv.slice(2);
if (!statements) {
  console.error('Usage: npm run sql -- "SELECT …"');
  process.exit(1);
}

const client = await administrator();
try {
  await client.connect();
  for (const { command, rowCount, rows } of [await client.query(statements)].flat()) {
    if (rows.length > 0) console.table(rows);
    console.log(`${command}: ${rowCount ?? 0} rows`);
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  await client.end();
}
