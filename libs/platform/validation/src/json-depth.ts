const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/**
 * Offset of the bracket or brace that nests deeper than `depthMax` levels; undefined when none does. A loop over the
 * characters, because the text is untrusted: recursion over it is what this check prevents.
 */
export function depthFault(text: string, depthMax: number): number | undefined {
  return opensMoreThan(text, depthMax) ? faultByLevel(text, depthMax) : undefined;
}

/** Whether a text has more openings than levels, in strings or not: one with fewer cannot nest too deep, and most have. */
function opensMoreThan(text: string, depthMax: number): boolean {
  let opened = 0;
  for (const opening of ['{', '['])
    for (let at = text.indexOf(opening); at !== -1; at = text.indexOf(opening, at + 1))
      if (++opened > depthMax) return true;
  return false;
}

function faultByLevel(text: string, depthMax: number): number | undefined {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = endOfString(text, at);
    else if (code === OPEN_BRACKET || code === OPEN_BRACE) {
      depth += 1;
      if (depth > depthMax) return at;
    } else if (code === CLOSE_BRACKET || code === CLOSE_BRACE) depth -= 1;
  }
  return undefined;
}

/** Offset of the quote that closes the string which opens at `from`; the text's length when none does. */
export function endOfString(text: string, from: number): number {
  let at = text.indexOf('"', from + 1);
  while (at !== -1 && isEscaped(text, at)) at = text.indexOf('"', at + 1);
  return at === -1 ? text.length : at;
}

function isEscaped(text: string, at: number): boolean {
  let first = at;
  while (text.charCodeAt(first - 1) === BACKSLASH) first -= 1;
  return (at - first) % 2 === 1;
}
