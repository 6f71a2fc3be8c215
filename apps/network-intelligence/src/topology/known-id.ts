import { z } from 'zod';

/** An id that the atlas has. `remedy` says where the valid ids are listed. */
export function knownId(
  index: ReadonlyMap<string, number>,
  { what, atlasName, remedy }: { what: string; atlasName: string; remedy: string },
) {
  return z.string().refine((id) => index.has(id), `is not a ${what} of atlas ${atlasName}; ${remedy}`);
}
