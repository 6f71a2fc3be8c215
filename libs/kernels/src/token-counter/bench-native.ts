import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Median nanoseconds of counting and of encoding a whole text, and the number of its tokens. */
export interface NativeCount {
  tokens: number;
  countNs: number;
  encodeNs: number;
}

/**
 * Builds the Rust counter; the first time that takes more than a minute and wants crates.io, later the build under
 * `node_modules/.cache` is taken as it is.
 *
 * @returns how to measure one text by o200k_base, or undefined if there is no cargo or it cannot build
 */
export function buildNative(): ((text: string) => NativeCount) | undefined {
  // Sources lie under `src` whether this file runs from `src` or from `dist`.
  const manifest = fileURLToPath(new URL('../../src/token-counter/native/Cargo.toml', import.meta.url));
  const target = fileURLToPath(
    new URL('../../../../node_modules/.cache/token-counter-native', import.meta.url),
  );
  const options = ['--release', '--quiet', '--manifest-path', manifest, '--target-dir', target];
  try {
    execFileSync('cargo', ['build', ...options], { stdio: 'pipe' });
  } catch {
    return undefined;
  }
  return (text) => {
    const output = execFileSync(`${target}/release/token-counter-floor`, { input: text, encoding: 'utf8' });
    const [tokens = Number.NaN, countNs = Number.NaN, encodeNs = Number.NaN] = output.split(' ').map(Number);
    return { tokens, countNs, encodeNs };
  };
}
