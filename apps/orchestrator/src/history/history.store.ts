import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';

/** Where recorded histories are kept: `<version>/<workflow>.<outcome>.json`, and `released.json`. */
const HISTORIES = fileURLToPath(new URL('../../../../libs/workflows/test/histories/', import.meta.url));

/** SHA-256 of every history of a released version, by version and file name. */
export type ReleasedHistories = Record<string, Record<string, string>>;

/** A history that must replay while executions of its version may still be running. */
export interface RecordedHistory {
  version: string;
  /** File name, such as `deploy-agent.ready.json`. */
  file: string;
  path: string;
}

/** The version of `@isthmus/workflows`: new histories belong to it. */
export function presentVersion(): string {
  const manifest = JSON.parse(readFileSync(join(HISTORIES, '..', '..', 'package.json'), 'utf8')) as {
    version: string; // npm requires it
  };
  return manifest.version;
}

/** The histories of every version, released or not. */
export function recordedHistories(directory = HISTORIES): RecordedHistory[] {
  return versionsIn(directory).flatMap((version) =>
    filesOf(directory, version).map((file) => ({ version, file, path: join(directory, version, file) })),
  );
}

/**
 * The folder that histories of `version` are recorded into; it is made if it is missing. Throws when the version is
 * released: executions that it started may still run, and its histories are the proof that they replay.
 */
export function folderToRecordInto(version: string, directory = HISTORIES): string {
  if (Object.hasOwn(releasedHistories(directory), version)) {
    throw new Error(
      `Histories of ${version} are released and are never overwritten: raise "version" in libs/workflows/package.json and the dependency on it in apps/orchestrator/package.json, then record again.`,
    );
  }
  const folder = join(directory, version);
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** Marks the histories of `version` as released. Throws when it is released already, or has none. */
export function releaseHistories(version: string, directory = HISTORIES): void {
  const released = releasedHistories(directory);
  if (Object.hasOwn(released, version)) throw new Error(`Histories of ${version} are released already`);
  const digests = filesOf(directory, version).map((file) => [file, digestOf(directory, version, file)]);
  if (digests.length === 0) throw new Error(`No histories of ${version}: run npm run record first`);
  const text = JSON.stringify({ ...released, [version]: Object.fromEntries(digests) }, null, 2);
  writeFileSync(join(directory, 'released.json'), `${text}\n`);
}

/** What was changed, removed or added since its version was released; empty when nothing was. */
export function changedSinceRelease(directory = HISTORIES): string[] {
  return Object.entries(releasedHistories(directory)).flatMap(([version, digests]) => {
    const files = new Set([...Object.keys(digests), ...filesOf(directory, version)]);
    return [...files]
      .filter((file) => digests[file] !== digestOf(directory, version, file))
      .map((file) => `${version}/${file}`);
  });
}

export function releasedHistories(directory = HISTORIES): ReleasedHistories {
  // Written by releaseHistories.
  return JSON.parse(readFileSync(join(directory, 'released.json'), 'utf8')) as ReleasedHistories;
}

function versionsIn(directory: string): string[] {
  const entries = readdirSync(directory, { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
}

function filesOf(directory: string, version: string): string[] {
  if (!versionsIn(directory).includes(version)) return [];
  return readdirSync(join(directory, version)).filter((name) => name.endsWith('.json'));
}

function digestOf(directory: string, version: string, file: string): string | undefined {
  if (!filesOf(directory, version).includes(file)) return undefined;
  return createHash('sha256')
    .update(readFileSync(join(directory, version, file)))
    .digest('hex');
}
