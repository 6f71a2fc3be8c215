import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { piecesOf, type Answer } from './answer.ts';
import type { BillOutcome } from './bill.ts';

/** Lets what was written leave this process before the connection closes. */
const FLUSH_MS = 20;

/**
 * Writes the stream of an answer, and says what is worked so far, before each chunk. Resolves with its outcome where the
 * end of the response does not tell it.
 */
export async function playStream(
  answer: Answer,
  { response, onTokens }: { response: ServerResponse; onTokens: (tokens: number) => void },
): Promise<BillOutcome | undefined> {
  const { oddity, asked, tokens } = answer;
  const { delayMs } = asked.parameters;
  const half = Math.floor(tokens / 2);
  const breaksAt = oddity.end === 'hang' || oddity.end === 'reset' || oddity.end === 'cut' ? half : Infinity;
  response.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache',
  });
  for (const piece of piecesOf(answer)) {
    if (delayMs > 0) await sleep(delayMs);
    if (response.destroyed) return 'client_left';
    if (piece.tokens > breaksAt) return breakOff(answer, response, piece.chunk);
    if (piece.finish && oddity.end === 'no-finish') break;
    onTokens(piece.tokens);
    if (!response.write(framed(answer, `data: ${JSON.stringify(piece.chunk)}`))) await drained(response);
  }
  response.end(oddity.end === undefined ? framed(answer, 'data: [DONE]', true) : '');
  return oddity.end === 'no-finish' ? 'broken_off' : undefined;
}

/** Resolves when the caller can take more, and when it has left. */
function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      response.off('drain', done).off('close', done);
      resolve();
    };
    response.once('drain', done).once('close', done);
  });
}

async function breakOff(
  answer: Answer,
  response: ServerResponse,
  chunk: object,
): Promise<BillOutcome | undefined> {
  if (answer.oddity.end === 'hang') return undefined;
  if (answer.oddity.end === 'cut') {
    const text = JSON.stringify(chunk);
    response.end(`data: ${text.slice(0, text.length / 2)}`);
    return 'broken_off';
  }
  await sleep(FLUSH_MS);
  response.socket?.resetAndDestroy();
  return 'broken_off';
}

function framed({ oddity }: Answer, line: string, last = false): string {
  const text = oddity.frame?.(`${line}\n\n`, { last }) ?? `${line}\n\n`;
  return oddity.lineEnd === undefined ? text : text.replaceAll('\n', oddity.lineEnd);
}
