import { z } from 'zod';
import { characterFault } from './character.fault.js';

const URL_CHARACTERS_MAX = 400;

/**
 * An absolute http or https URL of up to 400 characters, kept as it is. No white space and no control characters: the
 * parser of URLs drops line breaks silently, so they would reach storage and logs.
 */
export const webUrl = (rule = 'must be an http or https URL') =>
  z
    .string(rule)
    // With one fault named, the others need not be.
    .max(URL_CHARACTERS_MAX, {
      error: `must have at most ${URL_CHARACTERS_MAX} characters`,
      abort: true,
    })
    .refine((url) => !/\s/.test(url) && characterFault(url, 'one') === undefined && isWebUrl(url), rule);

function isWebUrl(url: string): boolean {
  return URL.canParse(url) && /^https?:\/\/[^/]/i.test(url);
}
