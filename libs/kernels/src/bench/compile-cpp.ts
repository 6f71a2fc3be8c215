import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A compiled program, in a folder of its own that `remove` deletes. */
export interface NativeProgram {
  binary: string;
  remove(): void;
}

/** Compiles one C++ file, given by its path below this package's `src`; undefined if there is no g++. */
export function compileCpp(path: string): NativeProgram | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'isthmus-native-'));
  const binary = join(folder, 'program');
  // Source lies under `src` whether this file runs from `src` or from `dist`.
  const source = fileURLToPath(new URL(`../../src/${path}`, import.meta.url));
  try {
    execFileSync('g++', ['-O3', '-march=native', '-std=c++17', '-o', binary, source], { stdio: 'pipe' });
  } catch {
    rmSync(folder, { recursive: true });
    return undefined;
  }
  return { binary, remove: () => rmSync(folder, { recursive: true }) };
}
