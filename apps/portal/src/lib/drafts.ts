/** Everything that was typed and not sent, in the storage of a tab; nothing of it reaches the server. */
const PREFIX = 'isthmus-draft:';

/** Whose draft it is, and of what: another person in the same tab does not see it. */
export interface DraftKey {
  userId: string;
  slug: string;
  name: string;
}

/** Without storage, what is written lasts as long as the page. */
const inPage = new Map<string, unknown>();

export function readDraft(key: DraftKey): unknown {
  return readKept(keyOf(key));
}

/** `undefined` removes the draft. */
export function writeDraft(key: DraftKey, value: unknown): void {
  writeKept(keyOf(key), value);
}

/** What this tab keeps under a name until somebody signs out; null for nothing. */
export function readKept(name: string): unknown {
  try {
    return JSON.parse(sessionStorage.getItem(PREFIX + name) ?? 'null');
  } catch {
    return inPage.get(name) ?? null; // Storage may be switched off, or hold something else.
  }
}

/** `undefined` removes it. */
export function writeKept(name: string, value: unknown): void {
  inPage.delete(name);
  try {
    if (value === undefined) sessionStorage.removeItem(PREFIX + name);
    else sessionStorage.setItem(PREFIX + name, JSON.stringify(value));
  } catch {
    if (value !== undefined) inPage.set(name, value);
  }
}

/** For signing out: whoever comes next sits at the same tab. */
export function removeDrafts(): void {
  inPage.clear();
  try {
    const names = Array.from({ length: sessionStorage.length }, (_, at) => sessionStorage.key(at) ?? '');
    for (const name of names) if (name.startsWith(PREFIX)) sessionStorage.removeItem(name);
  } catch {
    // As above: then there are none.
  }
}

function keyOf({ userId, slug, name }: DraftKey): string {
  return `${userId}:${slug}:${name}`;
}
