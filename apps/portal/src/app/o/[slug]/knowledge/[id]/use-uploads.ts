'use client';

import { useEffect, useState, useSyncExternalStore } from 'react';
import { UploadQueue, type Refusal, type UploadItem } from '../../../../../knowledge/upload-queue';
import type { DocumentView } from '../../../../../lib/api/knowledge.mapper';
import { useApiPath } from '../../../../../organization/organization';

const NONE: readonly UploadItem[] = [];

/** Files on their way to a base; `onStored` gets each that has arrived. */
export function useUploads(props: {
  baseId: string;
  bytesMax: number;
  onStored: (document: DocumentView) => void;
}) {
  const { baseId, bytesMax, onStored } = props;
  const [queue] = useState(() => new UploadQueue(bytesMax));
  const apiPath = useApiPath();
  useEffect(() => {
    queue.send = async ({ id, file }, mediaType) => {
      const query = new URLSearchParams({ name: file.name, key: id });
      const result = await store(
        apiPath(`/knowledge/${baseId}/documents?${query.toString()}`),
        file,
        mediaType,
      );
      if ('reason' in result) return result;
      onStored(result);
      return undefined;
    };
  }, [queue, apiPath, baseId, onStored]);
  const items = useSyncExternalStore(queue.subscribe, queue.current, () => NONE);
  return { queue, items };
}

async function store(url: string, file: File, mediaType: string): Promise<DocumentView | Refusal> {
  try {
    const headers = { 'content-type': mediaType };
    const response = await fetch(url, { method: 'POST', headers, body: file });
    const answer: unknown = await response.json();
    // As the route answers.
    return response.ok ? (answer as DocumentView) : refusalOf(answer as ErrorAnswer);
  } catch {
    // Also a file that was changed or removed since it was chosen.
    return { reason: 'failed', code: 'UNAVAILABLE' };
  }
}

interface ErrorAnswer {
  error?: { code?: string; correlationId?: string };
}

function refusalOf({ error }: ErrorAnswer): Refusal {
  const { code = 'INTERNAL', correlationId } = error ?? {};
  if (code === 'PAYLOAD_TOO_LARGE') return { reason: 'size' };
  return { reason: 'failed', code, ...(correlationId === undefined ? {} : { correlationId }) };
}
