import { sha256Of, stateOf } from '@isthmus/platform-local-models';
import { open } from 'node:fs/promises';
import type { FoundFile } from './llama.source.js';

const MAGIC = 'GGUF';
/** Of the format; 1 was replaced in 2023. */
const VERSIONS = [2, 3];
/** Magic, version, how many tensors and how many facts; none has as many as this. */
const HEADER_BYTES = 24;
const ENTRIES_MAX = 1_000_000n;
const REMEDY = 'Correct the entry in LOCAL_MODELS or replace the file.';

/** Looks for a GGUF file. Its checksum, where one is demanded, is taken once for each state of the file. */
export function ggufFinder({
  path,
  sha256,
}: {
  path: string;
  sha256?: string | undefined;
}): () => Promise<FoundFile> {
  let last: FoundFile | undefined;
  let lastState: string | undefined;
  return async () => {
    const file = await stateOf(path);
    const state = file && `${file.bytes} ${file.mtimeMs}`;
    if (last && state === lastState) return last;
    lastState = state;
    last = state === undefined ? missing(`${path} is not there`) : await found(path, state, sha256);
    return last;
  };
}

async function found(path: string, state: string, sha256: string | undefined): Promise<FoundFile> {
  try {
    const fault =
      (await headerFault(path)) ?? (sha256 === undefined ? undefined : await checksumFault(path, sha256));
    return fault === undefined ? { path, state } : missing(`${path} ${fault}`);
  } catch (error) {
    return missing(`${path} cannot be read: ${String(error)}`);
  }
}

async function headerFault(path: string): Promise<string | undefined> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEADER_BYTES), 0, HEADER_BYTES, 0);
    if (buffer.toString('latin1', 0, 4) !== MAGIC || bytesRead < HEADER_BYTES) return 'is not a GGUF file';
    const version = buffer.readUInt32LE(4);
    if (!VERSIONS.includes(version))
      return `is a GGUF file of version ${version}: ${VERSIONS.join(' or ')} is needed`;
    const isWhole = buffer.readBigUInt64LE(8) < ENTRIES_MAX && buffer.readBigUInt64LE(16) < ENTRIES_MAX;
    return isWhole ? undefined : 'is damaged: its header counts more than a million entries';
  } finally {
    await file.close();
  }
}

async function checksumFault(path: string, expected: string): Promise<string | undefined> {
  const sha256 = await sha256Of(path);
  return sha256 === expected ? undefined : `has the SHA-256 ${sha256}, expected ${expected}`;
}

function missing(reason: string): FoundFile {
  return { missing: reason, remedy: REMEDY };
}
