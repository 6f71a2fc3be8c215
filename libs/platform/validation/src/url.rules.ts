import { z } from 'zod';
import { characterFault } from './character.fault.js';

const URL_CHARACTERS_MAX = 400;

/**
 * An absolute http or https URL of up to 400 characters, unchanged. No white space and no control characters: the URL
 * parser silently drops line breaks, so they would reach storage and logs.
 */
export const webUrl = (rule = 'must be an http or https URL') =>
  z
    .string(rule)
    // One reported error is enough.
    .max(URL_CHARACTERS_MAX, {
      error: `must have at most ${URL_CHARACTERS_MAX} characters`,
      abort: true,
    })
    .refine((url) => !/\s/.test(url) && characterFault(url, 'one') === undefined && isWebUrl(url), rule);

function isWebUrl(url: string): boolean {
  return URL.canParse(url) && /^https?:\/\/[^/]/i.test(url);
}
