import { createHash } from 'node:crypto';

interface ListedMetro {
  readonly id: string;
  readonly lat: number;
  readonly lon: number;
  readonly population: number;
}

/**
 * SHA-256 (hex) over one line `id TAB lat TAB lon TAB population LF` per metro, sorted by id in code-unit order, numbers
 * as JavaScript prints them. Two coverage figures are comparable only on the same list.
 */
export function metroListHash(metros: readonly ListedMetro[]): string {
  const lines = metros.map((metro) => [metro.id, metro.lat, metro.lon, metro.population].join('\t'));
  // The id comes first and a tab sorts before every character an id may hold, so sorting lines sorts ids.
  lines.sort();
  return createHash('sha256')
    .update(lines.map((line) => `${line}\n`).join(''))
    .digest('hex');
}
