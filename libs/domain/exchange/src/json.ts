/** Whether a value of JSON is an object. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The member of a JSON value at a path of names; undefined where there is none. */
export function valueAt(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>((at, name) => (isObject(at) ? at[name] : undefined), value);
}

/** The text at a path of names; '' where there is none. */
export function textAt(value: unknown, ...path: readonly string[]): string {
  const text = valueAt(value, ...path);
  return typeof text === 'string' ? text : '';
}

/** The array at a path of names; empty where there is none. */
export function listAt(value: unknown, ...path: readonly string[]): readonly unknown[] {
  const list = valueAt(value, ...path);
  return Array.isArray(list) ? list : [];
}

/** The object that a text is in JSON; undefined for other text. */
export function objectIn(text: string): Record<string, unknown> | undefined {
  if (!text.trimStart().startsWith('{')) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Of what a client sends: the limit that its requests have (platform-validation), which a text within one evades. */
const DEPTH_MAX = 100;

/** As `objectIn`, for text that a client wrote: one that nests deeper than its requests may is text. */
export function writtenObjectIn(text: string): Record<string, unknown> | undefined {
  const object = objectIn(text);
  let level: unknown[] = [object];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > DEPTH_MAX) return undefined;
    level = level.flatMap((value) =>
      typeof value === 'object' && value !== null ? Object.values(value) : [],
    );
  }
  return object;
}

/** The beginning of a text, which may be cut in the middle of a character: not every client reads half of one. */
export function beginningOf(text: string, charactersMax: number): string {
  return text.slice(0, charactersMax).toWellFormed();
}
