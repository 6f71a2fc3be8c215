import { setTimeout as sleep } from 'node:timers/promises';
import { conversationsOf, randomOf, readQuestions } from './conversations.ts';
import type { SupportLoad } from './options.ts';
import type { Customer, WayIn } from './ways-in.ts';

/** What customers saw. Turns with a fault are in none of the numbers but `begun`. */
export interface Driven {
  seconds: number;
  turns: number;
  /** As many as have so many turns: those that began or go on outside of what is counted count by their part. */
  conversations: number;
  /** The same of all turns, those before and after what is counted too. */
  begun: number;
  answered: number;
  /** How often each fault occurred. */
  faults: Map<string, number>;
  ms: number[];
}

const SEED = 20_261_201;
const NOTHING = { seconds: 0, turns: 0, conversations: 0, begun: 0, answered: 0 };

/** Customers who ask, read, and ask again; each begins a new conversation when one is over. */
export async function drive(
  waysIn: readonly WayIn[],
  { conversations, seconds, warmUpSeconds, thinkMs }: SupportLoad,
  { onStart, onEnd }: { onStart: () => void; onEnd: () => void },
): Promise<Driven> {
  const questions = readQuestions();
  const driven: Driven = { ...NOTHING, faults: new Map(), ms: [] };
  const over = new AbortController();
  let isCounted = false;
  const pause = (ms: number) => sleep(ms, undefined, { signal: over.signal }).catch(() => undefined);
  const take = async (ask: Customer, question: string, turns: number) => {
    const started = performance.now();
    const { answered, fault } = await ask(question);
    driven.begun += 1 / turns;
    // Also a fault that came after the end.
    if (fault !== undefined) driven.faults.set(fault, (driven.faults.get(fault) ?? 0) + 1);
    if (fault !== undefined || !isCounted || over.signal.aborted) return;
    driven.turns++;
    driven.conversations += 1 / turns;
    if (answered) driven.answered++;
    driven.ms.push(performance.now() - started);
  };
  const customers = Array.from({ length: conversations }, async (_, at) => {
    const random = randomOf(SEED + at);
    // Not all at the same moment.
    await pause(random() * thinkMs);
    for (const asked of conversationsOf(questions, SEED + 7_919 * (at + 1))) {
      const ask = waysIn[at % waysIn.length]?.();
      for (const question of asked) {
        if (!ask || over.signal.aborted) return;
        await take(ask, question, asked.length);
        await pause(thinkMs * (0.5 + random()));
      }
    }
  });
  await sleep(warmUpSeconds * 1_000);
  onStart();
  isCounted = true;
  const started = performance.now();
  await sleep(seconds * 1_000);
  driven.seconds = (performance.now() - started) / 1_000;
  onEnd();
  over.abort();
  await Promise.all(customers);
  return driven;
}
