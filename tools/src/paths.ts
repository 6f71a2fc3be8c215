import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Root of the checkout. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** The Node that the lock file pins; services run on it. */
export const NODE = join(ROOT, 'node_modules', 'node', 'bin', 'node');

/** Where a platform keeps its data: database, workflows, secrets, logs. */
export const DATA = process.env['ISTHMUS_DATA_DIR'] ?? join(ROOT, '.isthmus');

/** What several checkouts share, such as a Temporal server that took minutes to build. */
export const CACHE = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'isthmus');
