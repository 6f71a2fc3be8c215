import { AppError } from '@isthmus/platform-errors';
import { expect } from 'vitest';
import type { AtlasFile } from './format.schema.js';
import { loadAtlas } from './load.js';
import { smallAtlasFile } from './small-atlas.js';

type Loose = Record<string, unknown>;

/** Breaks a small atlas in place. */
export type Mutation = (file: AtlasFile) => void;

/** The i-th record of a section as loose JSON, so that a test can write what the types forbid. */
export function record(file: object, section: string, index = 0): Loose {
  // The file is plain JSON made by `smallAtlasFile`; sections are arrays of objects.
  return ((file as Loose)[section] as Loose[])[index] as Loose;
}

/** Field → description of everything the loader refuses in a small atlas that `mutate` has broken. */
export function violationsOf(mutate: Mutation): Record<string, string> {
  const file = smallAtlasFile();
  mutate(file);
  const error = refusalOf(file);
  expect(error).toMatchObject({ code: 'INVALID_ARGUMENT', remedy: expect.stringContaining('README') });
  return Object.fromEntries(error.fields.map(({ field, description }) => [field, description]));
}

function refusalOf(file: object): AppError {
  try {
    loadAtlas(file);
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('the atlas was accepted');
}
