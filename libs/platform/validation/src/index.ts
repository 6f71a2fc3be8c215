export { canonicalJson } from './canonical-json.js';
export { characterFault, replaceFaults, type Lines } from './character.fault.js';
export { repeatedName } from './json-names.js';
export { between, counter, pageSize, time, type PageSizes } from './number.rules.js';
export { pageOf, type Page } from './page.js';
export { bigintText, isoTime, pageTokens, type PageFilter, type PageTokens } from './page-token.js';
export { parse } from './parse.js';
export { JSON_DEPTH_MAX, readJson, utf8Text, type JsonLimits } from './read-json.js';
export { assertStorable, storableJson, storableText } from './storable.js';
export { tenantIds } from './tenant.rules.js';
export {
  excerpt,
  idempotencyKey,
  identifier,
  isUuid,
  name,
  slug,
  text,
  uuid,
  type TextBounds,
} from './text.rules.js';
export { timeZone } from './time-zone.rule.js';
export { pageOrigins, webUrl } from './url.rules.js';
export { valueAt } from './value-at.js';
