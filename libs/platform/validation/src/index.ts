export { characterFault, type Lines } from './character.fault.js';
export { between, pageSize, type PageSizes } from './number.rules.js';
export { pageOf, type Page } from './page.js';
export { bigintText, isoTime, pageTokens, type PageFilter, type PageTokens } from './page-token.js';
export { parse } from './parse.js';
export { JSON_DEPTH_MAX, readJson, type JsonLimits } from './read-json.js';
export { assertStorable } from './storable.js';
export { idempotencyKey, identifier, name, slug, text, uuid, type TextBounds } from './text.rules.js';
