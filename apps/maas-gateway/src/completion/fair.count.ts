import { setImmediate as turn } from 'node:timers/promises';
import { KeyedQueue } from '@isthmus/platform-jobs';
import type { TokenCounter } from '../metering/token.counter.js';

/** Up to this many UTF-16 code units are counted at once: a few milliseconds at worst. */
const AT_ONCE_MAX = 32 * 1024;
/** Where a slice may end earlier, so that no word is cut in two. */
const WORD_MAX = 1_024;

const queue = new KeyedQueue(1, { waitingMax: 1_000, waitMsMax: 30_000 });

/**
 * What `measure` counts. Long texts are counted slice by slice, those of one request after those of another, with turns for
 * everything else between: counting a body of megabytes would stop every other request for a second. Each slice may make the
 * count larger by a token, never smaller. Throws as `KeyedQueue` does: who has left is not counted.
 */
export async function countFairly(
  counter: TokenCounter,
  measure: (counter: TokenCounter) => number,
  signal: AbortSignal,
): Promise<number> {
  const texts: string[] = [];
  const collected = measure({ count: (text) => texts.push(text) && 0 });
  const length = texts.reduce((sum, text) => sum + text.length, 0);
  if (length <= AT_ONCE_MAX) return texts.reduce((sum, text) => sum + counter.count(text), collected);
  return collected + (await queue.run(['long texts'], () => countInTurns(counter, texts, signal), signal));
}

async function countInTurns(
  counter: TokenCounter,
  texts: readonly string[],
  signal: AbortSignal,
): Promise<number> {
  let sum = 0;
  let sinceTurn = 0;
  for (const text of texts) {
    for (const slice of slicesOf(text)) {
      sum += counter.count(slice);
      sinceTurn += slice.length;
      if (sinceTurn < AT_ONCE_MAX / 2) continue;
      sinceTurn = 0;
      await turn();
      signal.throwIfAborted();
    }
  }
  return sum;
}

function* slicesOf(text: string): Generator<string> {
  for (let start = 0; start < text.length;) {
    const most = start + AT_ONCE_MAX;
    const end = most >= text.length ? text.length : endOfWord(text, most);
    yield text.slice(start, end);
    start = end;
  }
}

/** Before the last blank up to `most`; without one near, not within a surrogate pair. */
function endOfWord(text: string, most: number): number {
  const blank = text.lastIndexOf(' ', most);
  if (blank > most - WORD_MAX) return blank;
  return /[\uDC00-\uDFFF]/.test(text.charAt(most)) ? most - 1 : most;
}
