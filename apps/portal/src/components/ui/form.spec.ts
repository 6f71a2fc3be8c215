import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const SOURCES = join(import.meta.dirname, '..', '..');

/** Forms without an action: their own handler keeps what was typed, and they have nothing to check. */
const OWN_HANDLER = ['chat/composer.tsx', 'components/confirm-danger.tsx', 'components/ui/form.tsx'];

it('has no form that its action empties', () => {
  const found = globSync('**/*.tsx', { cwd: SOURCES }).filter((path) =>
    /<form\b/.test(readFileSync(join(SOURCES, path), 'utf8')),
  );
  expect(found.sort()).toEqual(OWN_HANDLER);
});
