const SPACE = /[\t\n\r ]*/y;
// JSON forbids control characters in strings, so they must be named.
// eslint-disable-next-line no-control-regex
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const SCALAR = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;

/** What may come next: RFC 8259 as a small state machine. */
type State = 'value' | 'value or ]' | 'key' | 'key or }' | 'after';

/** Offset of the first character that breaks the grammar of JSON (RFC 8259); the text's length when it only ends too soon. */
export function faultOffset(text: string): number {
  const open: string[] = [];
  let state: State = 'value';
  let at = skip(SPACE, text, 0);
  while (at < text.length) {
    const mark = text[at] ?? '';
    if (mark === open.at(-1) && (state === 'after' || state === 'value or ]' || state === 'key or }')) {
      open.pop();
      state = 'after';
      at += 1;
    } else if (state === 'after') {
      if (mark !== ',' || open.length === 0) return at;
      state = open.at(-1) === '}' ? 'key' : 'value';
      at += 1;
    } else if (state === 'key' || state === 'key or }') {
      const colon = skip(SPACE, text, skip(STRING, text, at));
      if (skip(STRING, text, at) === at) return at;
      if (text[colon] !== ':') return colon;
      state = 'value';
      at = colon + 1;
    } else if (mark === '{' || mark === '[') {
      open.push(mark === '{' ? '}' : ']');
      state = mark === '{' ? 'key or }' : 'value or ]';
      at += 1;
    } else {
      const end = Math.max(skip(STRING, text, at), skip(SCALAR, text, at));
      if (end === at) return at;
      state = 'after';
      at = end;
    }
    at = skip(SPACE, text, at);
  }
  return text.length;
}

/** Where a match at `from` ends; `from` where there is none. */
function skip(pattern: RegExp, text: string, from: number): number {
  pattern.lastIndex = from;
  return pattern.test(text) ? pattern.lastIndex : from;
}
