/** The thread in which tenants' knowledge bases are held, those searched last, and searched. */
import { BoundedCache } from '@isthmus/platform-cache';
import { parentPort } from 'node:worker_threads';
import { BaseSearcher } from './base.searcher.js';
import type { SearchOutcome, SearchRequest } from './search.protocol.js';

/** Of text, index and vector a passage takes about 2 kB. */
const LIMITS = { bases: 100, passages: 60_000 };

interface Held {
  state: string;
  searcher: BaseSearcher;
}

const held = new BoundedCache<string, Held>({
  entriesMax: LIMITS.bases,
  size: { max: LIMITS.passages, of: ({ searcher }) => Math.max(1, searcher.passages) },
});

parentPort?.on('message', (request: SearchRequest) => {
  parentPort?.postMessage({ ...taken(request), id: request.id });
});

function taken(request: SearchRequest): SearchOutcome {
  try {
    return answerTo(request);
  } catch (error) {
    return {
      type: 'failed',
      reason: error instanceof Error ? (error.stack ?? error.message) : String(error),
    };
  }
}

function answerTo(request: SearchRequest): SearchOutcome {
  const { base, state } = request;
  if (request.type === 'hold') {
    // First the one before: there may not be room for both.
    held.delete(base);
    held.set(base, { state, searcher: new BaseSearcher(request.content) });
    return { type: 'held' };
  }
  const found = held.get(base);
  if (found?.state !== state) return { type: 'absent' };
  switch (request.type) {
    case 'search':
      return { type: 'found', passages: found.searcher.search(request.query) };
    case 'read':
      return { type: 'read', text: found.searcher.read(request.turns) };
    case 'answer':
      return { type: 'answered', answer: found.searcher.answer(request.turns, request.vector) };
  }
}
