const HIDDEN = '[redacted]';
const KEY_BEGIN = /-----BEGIN [A-Z ]*PRIVATE KEY-----/;
const KEY_END = /^[\s\S]*?-----END [A-Z ]*PRIVATE KEY-----/;
/** More than the longest key has; a beginning without an end hides no more. */
const KEY_LINES_MAX = 512;
/** What looks like a credential, whoever printed it. */
const SECRETS = [
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
  /\bisth_[A-Za-z0-9_-]+/g,
  /\b(?:sk|pk|gh[opsu]|github_pat|glpat|hf|npm|xox[abp])[-_][A-Za-z0-9_-]{16,}/g,
  /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g,
  /\bAIza[\w-]{30,}/g,
  /\beyJ[\w-]{8,}\.[\w-]+\.[\w-]*/g,
];
const BEARER = /\b(Bearer|Basic)\s+[\w.~+/=-]{8,}/gi;
/** Passwords have what they like; a port with a path is none. */
const URL_PASSWORD = /(:\/\/[^\s/:@]{0,200}:)(?!\d{1,5}[/?#])[^\s"'<>]{1,200}@/g;
/** Headers whose value has several parts; up to its end. */
const HEADER = /((?:authorization|cookie)\s*[:=]\s*)[^\s"'}[][^"'}\r\n]*/gi;
const NAMES =
  'password|passwd|passphrase|(?<![a-z])pass|(?<![a-z])pwd|secret|token|(?:api|access|private)[_-]?key(?:[_-]?id)?|authorization|credential|cookie';
const FIELD = new RegExp(`(?:${NAMES})s?$`, 'i');
const COUNT_FIELD = /tokens$/i;
/** After the name of tokens: how many there are. */
const COUNT = String.raw`(?=\d)(?<=tokens\\*["']?\s*[:=]\s*)\d+(?:\.\d+)?[.)\]]*(?=[\s,;}"'\\]|$)`;
/** Quoted, with the same quote as deep in other quotes; a list; or up to the next separator. */
const VALUE = String.raw`(\\*["'])[\s\S]*?(?:(?<!\\)\2|$)|\[[^\]]*\]?|[^\s,;}"]+`;
/** As `name: value`, `name=value`, and in JSON, also where that is inside a JSON string. */
const NAMED = new RegExp(String.raw`((?:${NAMES})s?\\*["']?\s*[:=]\s*)(?!${COUNT})(?:${VALUE})`, 'gi');

/** The text without what looks like a credential. */
export function redacted(text: string): string {
  const plain = SECRETS.reduce((rest, secret) => rest.replace(secret, HIDDEN), text);
  return plain
    .replace(HEADER, `$1${HIDDEN}`)
    .replace(BEARER, `$1 ${HIDDEN}`)
    .replace(URL_PASSWORD, `$1${HIDDEN}@`)
    .replace(NAMED, (match: string, name: string, quote: string = '') => {
      const isClosed = match.length > name.length + quote.length && match.endsWith(quote);
      return `${name}${quote}${HIDDEN}${isClosed ? quote : ''}`;
    });
}

/** Redacts a text that comes line by line: a private key is hidden up to its end. */
export class Redactor {
  private keyLinesLeft = 0;

  line(text: string): string {
    const isInKey = this.keyLinesLeft > 0;
    if (isInKey && !KEY_END.test(text)) {
      this.keyLinesLeft--;
      return HIDDEN;
    }
    const rest = isInKey ? text.replace(KEY_END, '') : text;
    const begun = rest.split(KEY_BEGIN);
    const isOpen = begun.length > 1 && !KEY_END.test(begun.at(-1) ?? '');
    this.keyLinesLeft = isOpen ? KEY_LINES_MAX : 0;
    return `${isInKey ? HIDDEN : ''}${redacted(rest)}`;
  }
}

/** The fields of a structured line without what is named like a credential or looks like one. */
export function redactedFields(fields: Record<string, unknown>, redactor: Redactor): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, redactedField(name, value, redactor)]),
  );
}

function redactedField(name: string, value: unknown, redactor: Redactor): unknown {
  if (COUNT_FIELD.test(name)) return redactedCounts(value);
  return FIELD.test(name) ? HIDDEN : redactedValue(value, redactor);
}

function redactedValue(value: unknown, redactor: Redactor): unknown {
  if (typeof value === 'string') return redactor.line(value);
  if (Array.isArray(value)) return value.map((item) => redactedValue(item, redactor));
  if (typeof value === 'object' && value !== null) return redactedFields({ ...value }, redactor);
  return value;
}

/** Numbers of tokens, also by kind. */
function redactedCounts(value: unknown): unknown {
  if (typeof value === 'number') return value;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return HIDDEN;
  return Object.fromEntries(Object.entries(value).map(([name, count]) => [name, redactedCounts(count)]));
}
