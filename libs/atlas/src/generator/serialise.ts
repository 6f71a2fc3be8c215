import type { AtlasFile } from '../format.schema.js';

/** JSON with one record per line: small, legible, and a changed record is one changed line in a diff. */
export function serialise(file: AtlasFile): string {
  const sections = Object.entries(file).map(([key, value]) => {
    if (!Array.isArray(value)) return `${JSON.stringify(key)}: ${JSON.stringify(value)}`;
    const records = value.map((record) => JSON.stringify(record)).join(',\n');
    return `${JSON.stringify(key)}: [\n${records}\n]`;
  });
  return `{\n${sections.join(',\n')}\n}\n`;
}
