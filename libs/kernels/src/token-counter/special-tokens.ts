import { AppError } from '@isthmus/platform-errors';
import type { Encoding } from './encodings.js';

/**
 * What to do with text that spells a special token, such as `<|endoftext|>`: `text` (default) takes it as plain text,
 * which is what input of users must be; `encode` gives it its id; a list does so for those it names and takes the
 * others as text; `refuse` throws.
 */
export type SpecialPolicy = 'text' | 'encode' | 'refuse' | readonly string[];

/** A stretch of plain text, or the id of a special token. */
export type Stretch = string | number;

/**
 * Cuts a text at the special tokens that the policy recognises. The stretches between are encoded on their own, as
 * if each were the whole text.
 *
 * @throws AppError INVALID_ARGUMENT for a name that the encoding does not have, or under `refuse` for its presence
 */
export function cutAtSpecials(encoding: Encoding, text: string, policy: SpecialPolicy): Stretch[] {
  if (policy === 'text') return [text];
  const names = typeof policy === 'string' ? Object.keys(encoding.specials) : policy;
  if (names.length === 0) return [text];
  const stretches: Stretch[] = [];
  let from = 0;
  for (const { index, 0: name } of text.matchAll(new RegExp(names.map(quoted).join('|'), 'g'))) {
    if (policy === 'refuse') throw refused(name, index);
    if (index > from) stretches.push(text.slice(from, index));
    stretches.push(idOf(encoding, name));
    from = index + name.length;
  }
  names.forEach((name) => idOf(encoding, name));
  if (from < text.length || stretches.length === 0) stretches.push(text.slice(from));
  return stretches;
}

function idOf(encoding: Encoding, name: string): number {
  const id = Object.hasOwn(encoding.specials, name) ? encoding.specials[name] : undefined;
  if (id !== undefined) return id;
  throw new AppError('INVALID_ARGUMENT', `${encoding.name} has no special token ${name.slice(0, 40)}`, {
    remedy: `Name one of ${Object.keys(encoding.specials).join(', ')}.`,
  });
}

function refused(name: string, index: number): AppError {
  return new AppError('INVALID_ARGUMENT', `the text spells the special token ${name} at position ${index}`, {
    remedy: 'Remove it, or have special tokens taken as plain text.',
  });
}

function quoted(name: string): string {
  return name.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
