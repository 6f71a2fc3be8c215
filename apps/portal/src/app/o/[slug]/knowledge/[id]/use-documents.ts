'use client';

import { useCallback, useEffect, useRef, useState } from 'react';
import type { DocumentView } from '../../../../../lib/api/knowledge.mapper';
import { useApiPath } from '../../../../../organization/organization';
import { isInProgress } from '../base-state';

const POLL_MS = 1_500;

export interface DocumentList {
  list: DocumentView[];
  /** Shows a document that was uploaded, or its next version. */
  put: (document: DocumentView) => void;
  /** Shows documents no more that were deleted. */
  drop: (ids: readonly string[]) => void;
}

/** The documents of a base, by name; asked for again while any of them is in progress. */
export function useDocuments(baseId: string, initial: DocumentView[]): DocumentList {
  const [list, setList] = useState(initial);
  const [round, setRound] = useState(0);
  const changes = useRef(0);
  const apiPath = useApiPath();
  const isPending = list.some(isInProgress);
  const change = useCallback((next: (before: DocumentView[]) => DocumentView[]) => {
    changes.current += 1;
    setList(next);
  }, []);
  useEffect(() => {
    if (!isPending) return;
    const ending = new AbortController();
    const ask = async () => {
      const seen = changes.current;
      const documents = await read(apiPath(`/knowledge/${baseId}/documents`), ending.signal);
      if (ending.signal.aborted) return;
      // What was asked for before an upload does not have it.
      if (documents && seen === changes.current) setList(documents);
      setRound((before) => before + 1);
    };
    const timer = setTimeout(() => void ask(), POLL_MS);
    return () => {
      clearTimeout(timer);
      ending.abort();
    };
  }, [apiPath, baseId, isPending, round]);
  return {
    list,
    put: (document) => change((before) => withDocument(before, document)),
    drop: (ids) => change((before) => before.filter(({ id }) => !ids.includes(id))),
  };
}

/** Undefined while the service does not respond: what is shown stays. */
async function read(url: string, signal: AbortSignal): Promise<DocumentView[] | undefined> {
  try {
    const response = await fetch(url, { signal });
    // As the route answers.
    return response.ok ? ((await response.json()) as DocumentView[]) : undefined;
  } catch {
    return undefined;
  }
}

function withDocument(before: DocumentView[], document: DocumentView): DocumentView[] {
  const others = before.filter(({ id }) => id !== document.id);
  return [...others, document].sort((a, b) => (a.name < b.name ? -1 : 1));
}
