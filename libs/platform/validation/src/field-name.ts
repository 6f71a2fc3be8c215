const FIELD_CHARACTERS_MAX = 200;
/** Names that read as members of a schema; others are data of the sender, and are not repeated. */
const MEMBER_NAME = /^[A-Za-z_$][\w$-]{0,63}$/;

/** A path as the proto spells it, such as `spec.limits.steps_max`; `request` for the whole. */
export function fieldName(path: readonly PropertyKey[]): string {
  const name = path.map(segment).join('.').slice(0, FIELD_CHARACTERS_MAX);
  return name || 'request';
}

function segment(key: PropertyKey): string {
  const text = String(key);
  if (typeof key === 'number' || /^\d{1,9}$/.test(text)) return text;
  return MEMBER_NAME.test(text) ? text.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`) : '?';
}
