/** `npm run bench:models`: the speed and memory of the local chat model on this machine, beside what is to be reached. */
import { availableParallelism, loadavg } from 'node:os';
import { measureLlama } from './llama.bench.js';

try {
  const before = loadavg()[0] ?? 0;
  const { tokensPerSecond, firstTokenMs, startMs, residentBytes } = await measureLlama();
  const { plain, chosen, five } = tokensPerSecond;
  const slower = (speed: number) => `${(100 * (1 - speed / plain)).toFixed(0)} % slower`;
  console.log(
    `${availableParallelism()} cores, load average before ${before.toFixed(1)} (above 1, times are too long)`,
  );
  console.table({
    'tokens/s, plain': { measured: plain.toFixed(1), 'to reach': '≥ 60 on 2 cores' },
    'tokens/s, log-probability of the chosen token': {
      measured: `${chosen.toFixed(1)} (${slower(chosen)})`,
      'to reach': '≤ 15 % slower',
    },
    'tokens/s, five alternatives': {
      measured: `${five.toFixed(1)} (${slower(five)})`,
      'to reach': 'what it costs',
    },
    'first token': { measured: `${firstTokenMs.toFixed(0)} ms`, 'to reach': '' },
    'first token of a new process': { measured: `${startMs.toFixed(0)} ms`, 'to reach': '' },
    'resident memory': {
      measured: residentBytes === undefined ? 'unknown' : `${(residentBytes / 1e6).toFixed(0)} MB`,
      'to reach': '≤ 400 MB',
    },
  });
} catch (error) {
  const remedy = error instanceof Error && 'remedy' in error ? ` ${String(error.remedy)}` : '';
  console.error(`${error instanceof Error ? error.message : String(error)}.${remedy}`);
  process.exitCode = 1;
}
