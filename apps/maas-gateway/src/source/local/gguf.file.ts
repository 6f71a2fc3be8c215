import { sha256Of, stateOf } from '@isthmus/platform-local-models';
import { open } from 'node:fs/promises';
import type { FoundFile } from './llama.source.js';

const MAGIC = 'GGUF';
/** Of the format; 1 was replaced in 2023. */
const VERSIONS = [2, 3];
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
    const { buffer, bytesRead } = await file.read(Buffer.alloc(8), 0, 8, 0);
    if (bytesRead < 8 || buffer.toString('latin1', 0, 4) !== MAGIC) return 'is not a GGUF file';
    const version = buffer.readUInt32LE(4);
    return VERSIONS.includes(version)
      ? undefined
      : `is a GGUF file of version ${version}: ${VERSIONS.join(' or ')} is needed`;
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
