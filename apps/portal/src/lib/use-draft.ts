'use client';

import { useCallback, useEffect, useMemo, useState } from 'react';
import { useOrganization } from '../organization/organization';
import { readDraft, writeDraft, type DraftKey } from './drafts';

/**
 * State of a form that survives a lost session and a reload, in this tab and for this person. `isValid` checks what
 * is read back, which an older version may have written. `discard` forgets it, once it has been sent.
 */
export function useDraft<Value>(
  name: string,
  initial: Value,
  isValid: (value: unknown) => value is Value,
): { draft: Value; setDraft: (value: Value) => void; discard: () => void } {
  const key = useDraftKey(name);
  const [draft, setState] = useState(initial);
  useEffect(() => {
    const kept = readDraft(key);
    if (isValid(kept)) setState(kept);
  }, [key, isValid]);
  const setDraft = useCallback(
    (value: Value) => {
      setState(value);
      writeDraft(key, value);
    },
    [key],
  );
  return { draft, setDraft, discard: useCallback(() => writeDraft(key, undefined), [key]) };
}

function useDraftKey(name: string): DraftKey {
  const { slug, userId } = useOrganization();
  return useMemo(() => ({ userId, slug, name }), [userId, slug, name]);
}

/** What a text field holds. */
export function isText(value: unknown): value is string {
  return typeof value === 'string';
}
