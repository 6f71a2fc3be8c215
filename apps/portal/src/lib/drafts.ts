/** Everything that was typed and not sent, in the storage of a tab; nothing of it reaches the server. */
const PREFIX = 'isthmus-draft:';

/** Whose draft it is, and of what: another person in the same tab does not see it. */
export interface DraftKey {
  userId: string;
  slug: string;
  name: string;
}

export function readDraft(key: DraftKey): unknown {
  try {
    return JSON.parse(sessionStorage.getItem(keyOf(key)) ?? 'null');
  } catch {
    return null; // Storage may be switched off, or hold something else.
  }
}

/** `undefined` removes the draft. */
export function writeDraft(key: DraftKey, value: unknown): void {
  try {
    if (value === undefined) sessionStorage.removeItem(keyOf(key));
    else sessionStorage.setItem(keyOf(key), JSON.stringify(value));
  } catch {
    // Without storage, or beyond its limit, a draft lasts as long as its page.
  }
}

/** For signing out: whoever comes next sits at the same tab. */
export function removeDrafts(): void {
  try {
    const names = Array.from({ length: sessionStorage.length }, (_, at) => sessionStorage.key(at) ?? '');
    for (const name of names) if (name.startsWith(PREFIX)) sessionStorage.removeItem(name);
  } catch {
    // As above: then there are none.
  }
}

function keyOf({ userId, slug, name }: DraftKey): string {
  return `${PREFIX}${userId}:${slug}:${name}`;
}
