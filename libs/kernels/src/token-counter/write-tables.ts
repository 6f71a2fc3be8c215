import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { instantiate } from '@isthmus/kernel-token-counter';
import { ENCODINGS } from './encodings.js';
import { tableFile, tablesUrl } from './tables.js';

// Build step: derives the tables of each encoding once, so that a process loads them in milliseconds.
for (const encoding of Object.values(ENCODINGS)) {
  const file = fileURLToPath(tablesUrl(encoding));
  mkdirSync(new URL('.', tablesUrl(encoding)), { recursive: true });
  // A process that starts meanwhile must find the old file or the new one, never half of one.
  writeFileSync(`${file}.${process.pid}`, tableFile(instantiate(), encoding));
  renameSync(`${file}.${process.pid}`, file);
}
