import { z } from 'zod';
import { characterFault } from './character.fault.js';

const URL_CHARACTERS_MAX = 400;
/** A name of DNS has at most 253. */
const ORIGIN_CHARACTERS_MAX = 300;
const ANY_ORIGIN = '*';

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

/** The parser admits more, such as `*`, which would be taken for a pattern. */
const HOST = /^[\w.:[\]-]+$/;
const ORIGIN_RULE =
  'must be an origin as browsers send it, such as "https://app.example.com" or "http://localhost:5173": without a path';

/**
 * Origins of pages (RFC 6454) that are allowed something, up to `max`: `https://host[:port]` or `http://localhost[:port]`
 * in the form that browsers send, unchanged; or `*` alone, for any.
 */
export const pageOrigins = (max: number) =>
  z
    .array(
      z
        .string(ORIGIN_RULE)
        .max(ORIGIN_CHARACTERS_MAX, `must have at most ${ORIGIN_CHARACTERS_MAX} characters`)
        .refine((origin) => origin === ANY_ORIGIN || isPageOrigin(origin), ORIGIN_RULE),
    )
    .max(max, `must have at most ${max} origins`)
    .refine((origins) => new Set(origins).size === origins.length, 'must name each origin once')
    .refine(
      (origins) => origins.length < 2 || !origins.includes(ANY_ORIGIN),
      'must be "*" alone, for any origin, or a list of origins',
    );

function isPageOrigin(text: string): boolean {
  const url = URL.parse(text);
  // The parser corrects what it can; browsers compare the corrected form, letter by letter.
  if (url?.origin !== text || !HOST.test(url.hostname)) return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && url.hostname === 'localhost');
}

function isWebUrl(url: string): boolean {
  return URL.canParse(url) && /^https?:\/\/[^/]/i.test(url);
}
