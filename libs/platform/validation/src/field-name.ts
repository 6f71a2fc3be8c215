const FIELD_CHARACTERS_MAX = 200;
/** Names that look like members of a schema; others are the sender's data and are not repeated. */
const MEMBER_NAME = /^[A-Za-z_$][\w$-]{0,63}$/;

/** How names of fields are spelled: `steps_max` as in the proto, or as received. */
export type Spelling = 'proto' | 'json';

/** A path such as `spec.limits.steps_max`; `request` for the whole. */
export function fieldName(path: readonly PropertyKey[], spelling: Spelling = 'proto'): string {
  const name = path
    .map((key) => segment(key, spelling))
    .join('.')
    .slice(0, FIELD_CHARACTERS_MAX);
  return name || 'request';
}

function segment(key: PropertyKey, spelling: Spelling): string {
  const text = String(key);
  if (typeof key === 'number' || /^\d{1,9}$/.test(text)) return text;
  if (!MEMBER_NAME.test(text)) return '?';
  return spelling === 'json' ? text : text.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
