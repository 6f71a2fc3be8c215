import { describe, expect, it } from 'vitest';
import { CLASS_RUNS } from './unicode-classes.data.js';
// The generator is a plain script; it exports what it would write.
import { classRuns } from './unicode-classes.generate.mjs';
import { CLASS, classRows, codePointClasses, UNICODE_VERSION } from './unicode-classes.js';

const engine = process.versions['unicode'] ?? 'unknown';
const comparable = ['16.0', '17.0'].includes(engine);
if (!comparable)
  console.warn(`class table not compared: it is of Unicode ${UNICODE_VERSION}, this engine of ${engine}`);

describe('class table', () => {
  it.skipIf(!comparable)('is what the engine says for the pinned version', () => {
    expect(classRuns()).toBe(CLASS_RUNS);
  });

  it('covers every code point once', () => {
    const classes = codePointClasses();
    expect(classes.length).toBe(0x110000);
    expect(classes[0x10ffff]).toBe(CLASS.OTHER);
    const pairs = {
      A: 'UPPER',
      z: 'LOWER',
      ª: 'LETTER',
      '\u0301': 'MARK',
      '²': 'NUMBER',
      '\u0085': 'SPACE',
      '\r': 'NEWLINE',
    };
    for (const [character, name] of Object.entries(pairs)) {
      expect(classes[character.codePointAt(0) ?? 0], name).toBe(CLASS[name as keyof typeof CLASS]);
    }
    expect(classes[0xfeff], 'JavaScript calls it white space, Unicode does not').toBe(CLASS.OTHER);
    expect(classes[0x16ea0], 'a letter of Unicode 17').toBe(CLASS.OTHER);
  });

  it('is the same in two stages, ASCII first', () => {
    const { blocks, rows } = classRows();
    const classes = codePointClasses();
    expect(blocks[0]).toBe(0);
    const differing = classes.findIndex(
      (kind, point) => rows[(blocks[point >> 7] ?? 0) * 128 + (point & 127)] !== kind,
    );
    expect(differing).toBe(-1);
  });
});
