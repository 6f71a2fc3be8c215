import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { ROOT } from './paths.ts';

/** Script that a page loads before it can be used, compressed, bytes. */
const SCRIPT_MAX = 200_000;

const portal = join(ROOT, 'apps', 'portal');
/** Written by the portal's build. */
const stats = join(portal, '.next', 'diagnostics', 'route-bundle-stats.json');

interface Route {
  route: string;
  firstLoadChunkPaths: string[];
}

const sizes = new Map<string, number>();

function sizeOf(chunk: string): number {
  const size = sizes.get(chunk) ?? gzipSync(readFileSync(join(portal, chunk))).byteLength;
  sizes.set(chunk, size);
  return size;
}

describe.skipIf(!existsSync(stats))('a page of the portal', () => {
  const routes = existsSync(stats) ? (JSON.parse(readFileSync(stats, 'utf8')) as Route[]) : [];

  it('is in the statistics of the build', () => expect(routes.length).toBeGreaterThan(20));

  it.each(routes)('$route loads at most 200 kB of script', ({ firstLoadChunkPaths }) => {
    expect(firstLoadChunkPaths.map(sizeOf).reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(
      SCRIPT_MAX,
    );
  });
});
