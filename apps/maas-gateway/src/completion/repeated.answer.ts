import type { KeptAnswer } from './answer.cache.js';
import type { CompletionChunk } from './completion.types.js';

/** Up to so many characters with the blank after them; a run without blanks is cut. */
const PIECES = /[\s\S]{1,80}(?:\s|$)|[\s\S]{1,80}/gu;

/** A kept answer as the chunks of a stream; the last one says that it ended by itself. */
export function* chunksOf({
  output: { text = '', reasoning, grounds },
}: KeptAnswer): Generator<CompletionChunk> {
  if (reasoning !== undefined) yield { output: { reasoning } };
  for (const piece of text.match(PIECES) ?? []) yield { output: { text: piece } };
  yield { output: grounds ? { grounds } : {}, finishReason: 'stop' };
}
