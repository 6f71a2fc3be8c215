/**
 * Generates one Prisma client for each schema whose service uses one, so that a process holds its own tables and no
 * others: client and query compiler keep their whole model in memory.
 */
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const SCHEMAS = ['registry', 'gateway', 'host', 'models', 'compute', 'network', 'governance'];
const HERE = import.meta.dirname;
const CLIENTS = join(HERE, '..', 'libs', 'platform', 'database', 'src', 'generated');

const base = readFileSync(join(HERE, 'schema', 'base.prisma'), 'utf8');
const scratch = mkdtempSync(join(tmpdir(), 'isthmus-prisma-'));
rmSync(CLIENTS, { recursive: true, force: true });
try {
  await Promise.all(SCHEMAS.map(generate));
} finally {
  rmSync(scratch, { recursive: true });
}

async function generate(schema) {
  const folder = join(scratch, schema);
  mkdirSync(folder);
  writeFileSync(
    join(folder, 'base.prisma'),
    base
      .replace(/output .*/, `output = ${JSON.stringify(join(CLIENTS, schema))}`)
      .replace(/schemas .*/, `schemas = ["${schema}"]`),
  );
  cpSync(join(HERE, 'schema', `${schema}.prisma`), join(folder, `${schema}.prisma`));
  const { PATH, HOME } = process.env;
  await promisify(execFile)('prisma', ['generate', '--schema', folder, '--no-hints'], {
    cwd: folder,
    env: {
      PATH,
      HOME,
      PRISMA_SCHEMA_ENGINE_BINARY: join(HERE, 'no-engine.sh'),
      PRISMA_HIDE_UPDATE_MESSAGE: '1',
      CHECKPOINT_DISABLE: '1',
    },
  });
}
