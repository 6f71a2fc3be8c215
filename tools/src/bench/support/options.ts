import { parseArgs } from 'node:util';
import { positive } from '../load/positive.ts';

export interface SupportBenchOptions {
  /** A run of seconds that writes no document. */
  quick: boolean;
  /** What dist holds is measured as it is. */
  build: boolean;
  load: SupportLoad;
}

export interface SupportLoad {
  /** At once, of each way in. */
  conversations: number;
  /** That are counted, of each way in. */
  seconds: number;
  warmUpSeconds: number;
  /** A customer reads and types for half to one and a half times as long before the next question. */
  thinkMs: number;
  /** That conversations are spread over, each with a hosted agent of its own. */
  organisations: number;
}

export const FULL: SupportLoad = {
  conversations: 100,
  seconds: 90,
  warmUpSeconds: 15,
  thinkMs: 15_000,
  organisations: 4,
};
export const QUICK: SupportLoad = {
  conversations: 6,
  seconds: 5,
  warmUpSeconds: 1,
  thinkMs: 300,
  organisations: 1,
};

/** The options of a command line; throws naming the option that is wrong. */
export function optionsOf(args: readonly string[]): SupportBenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: 'boolean', default: false },
      build: { type: 'boolean', default: true },
      conversations: { type: 'string' },
      seconds: { type: 'string' },
      think: { type: 'string' },
    },
    allowNegative: true,
  });
  const { quick, build, conversations, seconds, think } = values;
  const preset = quick ? QUICK : FULL;
  return {
    quick,
    build,
    load: {
      ...preset,
      conversations: Math.ceil(positive('conversations', conversations, preset.conversations)),
      seconds: positive('seconds', seconds, preset.seconds),
      thinkMs: 1_000 * positive('think', think, preset.thinkMs / 1_000),
    },
  };
}
