import { sha256Of, stateOf, type FileState } from './file.state.js';
import type { CheckedFile } from './records.js';

/** By path: what this process has read. */
const taken = new Map<string, FileState & { sha256: Promise<string> }>();

/**
 * The checksum of a file, which is read once for each state of it (size and time of change): by this process, or by the one
 * that recorded it. Undefined where there is no such file. Rejects where it cannot be read.
 */
export async function checksumOf(
  path: string,
  recorded: CheckedFile | undefined,
): Promise<CheckedFile | undefined> {
  const state = await stateOf(path);
  if (!state) return undefined;
  if (isOf(state, recorded)) return recorded;
  const known = taken.get(path);
  if (isOf(state, known)) return { ...state, sha256: await known.sha256 };
  const sha256 = sha256Of(path);
  taken.set(path, { ...state, sha256 });
  sha256.catch(() => taken.delete(path));
  return { ...state, sha256: await sha256 };
}

function isOf<Known extends FileState>(state: FileState, known: Known | undefined): known is Known {
  return known?.bytes === state.bytes && known.mtimeMs === state.mtimeMs;
}
