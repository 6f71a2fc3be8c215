import { endOfString } from './json-depth.js';

/**
 * A duplicate name of the object in `text`; undefined when there is none. Checks only the outermost object of valid
 * JSON, in one pass. Parsers differ in which of two equal names counts, so a service that checks a text and passes it
 * on must refuse duplicates.
 */
export function repeatedName(text: string): string | undefined {
  const names = new Set<string>();
  let depth = 0;
  let awaitsName = false;
  for (let at = 0; at < text.length; at++) {
    const character = text[at] ?? '';
    if (character === '"') {
      const end = endOfString(text, at);
      if (depth === 1 && awaitsName) {
        const name = JSON.parse(text.slice(at, end + 1)) as string; // what is between quotes
        if (names.has(name)) return name;
        names.add(name);
        awaitsName = false;
      }
      at = end;
    } else if (character === '{' || character === '[') {
      depth += 1;
      if (depth === 1) awaitsName = character === '{';
    } else if (character === '}' || character === ']') depth -= 1;
    else if (character === ',' && depth === 1) awaitsName = true;
  }
  return undefined;
}
