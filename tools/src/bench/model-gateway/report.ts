import { circumstancesOf, comparisonPart, figuresPart, streamsPart } from '../load/report.ts';
import { figuresOf } from './figures.ts';
import type { PeerName } from './options.ts';
import type { Results } from './results.ts';

const PEERS: Record<PeerName, string> = {
  direct: 'direct',
  bare: 'bare proxy',
  isthmus: '**Isthmus**',
  portkey: 'Portkey',
  litellm: 'LiteLLM',
};
const NAMES = { peers: PEERS, kinds: { whole: 'Whole answers', stream: 'Streams of 50 chunks' } };

/** The document: the figures to reach, then what each run of the benchmark has measured last. */
export function documentOf(results: Results): string {
  const parts = [
    INTRODUCTION,
    ...figuresPart(figuresOf(results)),
    ...comparisonPart(results.comparison, NAMES),
  ];
  return `${[...parts, ...soakPart(results), ...streamsPart(results.streams), METHOD].join('\n\n')}\n`;
}

const INTRODUCTION = `# Model gateway benchmark

Written by \`npm run bench:gateway\`; do not edit. Isthmus runs as \`npm run up\` starts it, with keys, budgets, limits,
metering and tracing on, beside peers with none of these. All share the cores with the load generator and the upstream:
ratios carry over to other machines better than times do.`;

const METHOD = `## How

- The upstream is a node:http server that answers at once: a whole answer, or ${'`'}text/event-stream${'`'} with 50 chunks of
  text. Before anything is timed, each peer's answer and stream are checked to be complete and to end in \`[DONE]\`; each
  reply under load is checked as well, and an incomplete one is an error.
- Load is a closed loop: each connection sends the next request when it has the last answer. Peers take turns in rounds.
- Added latency is the median of differences: one connection, the upstream and the peer asked in turn.
- Half of capacity is half of the most requests/s of Isthmus, sent at a constant rate; each request is timed from when it
  was due.
- CPU is that of the proxy's process from \`/proc\`, in brackets with all that it needs (Isthmus: PostgreSQL and the
  service of the ledger). RSS is that of the proxy at the end of a case, shared pages divided among their holders.
- Peers are installed into the user's cache folder, never into this repository: \`tools/src/bench/model-gateway/install.ts\`.
- One part alone: \`-- --quick\` (seconds, no document), \`-- --only isthmus,bare\`, \`-- --seconds 5\`, \`-- --soak\`,
  \`-- --streams 5000\`, and \`-- --profile\` for where the time goes.`;

function soakPart({ soak }: Results): string[] {
  if (!soak) return [];
  const { warm, end, highest } = soak.megabytes;
  const text = `${soak.requests.toLocaleString('en')} requests, ${soak.faults} errors: ${warm.toFixed(0)} MB after the warm-up, ${end.toFixed(0)} MB at the end, ${highest.toFixed(0)} MB at the highest.`;
  return ['## Memory over many requests', circumstancesOf(soak), text];
}
