import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checked, ROOT } from './checked.js';
import { packSchema, type Pack } from './pack.schema.js';

/** Every pack of this library; throws an error that names the file and the rule when one is malformed. */
export function loadPacks(root = ROOT): Pack[] {
  return readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && readdirSync(join(root, entry.name)).includes('pack.json'))
    .map((entry) => join(root, entry.name, 'pack.json'))
    .sort()
    .map((file) => checked(packSchema, JSON.parse(readFileSync(file, 'utf8')), file));
}
