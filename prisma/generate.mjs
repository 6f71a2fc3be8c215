/**
 * Generates a Prisma client for each schema whose service uses one, so that a process holds its own tables and no others:
 * client and query compiler keep their whole model in memory.
 */
import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const HERE = import.meta.dirname;
const SCHEMAS = join(HERE, 'schema');
const SCRATCH = join(HERE, '.generate');
/** Of the clients, as `base.prisma` names it; a folder further from `SCRATCH`. */
const OUTPUT = '../../libs/platform/database/src/generated';
/** `identity` is reached by better-auth. */
const WITHOUT_CLIENT = ['base', 'identity'];

const base = readFileSync(join(SCHEMAS, 'base.prisma'), 'utf8');
const names = readdirSync(SCHEMAS)
  .map((file) => file.replace('.prisma', ''))
  .filter((name) => !WITHOUT_CLIENT.includes(name));
const ended = await Promise.allSettled(names.map(generate));
rmSync(SCRATCH, { recursive: true });
for (const { reason } of ended) if (reason) throw reason;
removeOthers(join(SCHEMAS, OUTPUT));

async function generate(name) {
  const folder = join(SCRATCH, name);
  mkdirSync(folder, { recursive: true });
  const own = replaceIn(base, /"registry".*\]/, `"${name}"]`);
  writeFileSync(join(folder, 'base.prisma'), replaceIn(own, OUTPUT, `../${OUTPUT}/${name}`));
  copyFileSync(join(SCHEMAS, `${name}.prisma`), join(folder, `${name}.prisma`));
  await promisify(execFile)('prisma', ['generate', '--schema', folder, '--no-hints'], {
    cwd: folder,
    env: {
      ...process.env,
      PRISMA_SCHEMA_ENGINE_BINARY: join(HERE, 'no-engine.sh'),
      PRISMA_HIDE_UPDATE_MESSAGE: '1',
      CHECKPOINT_DISABLE: '1',
    },
  });
}

function replaceIn(text, pattern, replacement) {
  const replaced = text.replace(pattern, () => replacement);
  if (replaced === text) throw new Error(`base.prisma: has no ${pattern}`);
  return replaced;
}

/** What an earlier version has generated. */
function removeOthers(folder) {
  for (const entry of readdirSync(folder))
    if (!names.includes(entry)) rmSync(join(folder, entry), { recursive: true });
}
