import { comparisonPart, figuresPart, streamsPart } from '../load/report.ts';
import { figuresOf, type Results } from './figures.ts';

const NAMES = {
  peers: { direct: 'direct', bare: 'bare proxy', isthmus: '**Isthmus**', sdk: 'A2A SDK' },
  kinds: {
    message: 'Messages (SendMessage)',
    stream: 'Streams of 50 chunks (SendStreamingMessage)',
    tool: 'Calls of tools (MCP tools/call)',
  },
};

/** The document: the figures to reach, then what each run of the benchmark has measured last. */
export function documentOf(results: Results): string {
  const { comparison, streams } = results;
  const parts = [
    INTRODUCTION,
    ...figuresPart(figuresOf(results)),
    ...comparisonPart(comparison, NAMES),
    ...streamsPart(streams),
    METHOD,
  ];
  return `${parts.join('\n\n')}\n`;
}

const INTRODUCTION = `# Agent gateway benchmark

Written by \`npm run bench:agents\`; do not edit. Isthmus runs as \`npm run up\` starts it, with keys, budgets, recorded and
charged exchanges and tracing on. The bare proxy only forwards, and the server on the official SDK is an agent, not a
proxy: it shows what an A2A server costs by itself. All share the cores with the load generator and the agent: ratios
carry over to other machines better than times do.`;

const METHOD = `## How

- The agent is a node:http server that answers A2A 1.0 over JSON-RPC at once: a completed task, or a stream of its task, 50
  chunks of an artifact and its completion. Each reply under load is checked to be complete; an incomplete one is an
  error.
- A call of a tool reaches Isthmus by MCP (revision 2026-07-28) and the agent by A2A; the others, which know no MCP, are
  sent the message that it becomes.
- Load is a closed loop: each connection sends the next request when it has the last answer. Peers take turns in rounds.
- Added latency is the median of differences: one connection, the agent and the peer asked in turn.
- Half of capacity is half of the most requests/s of Isthmus, sent at a constant rate; each request is timed from when it
  was due.
- CPU is that of the process from \`/proc\`, in brackets with all that it needs (Isthmus: PostgreSQL, the ledger, the
  registry and the service of keys). RSS is that of the process at the end of a case, shared pages divided among their
  holders.
- One part alone: \`-- --quick\` (seconds, no document), \`-- --seconds 5\`, \`-- --streams 9000\`, and \`-- --profile tool\` for where the time goes.`;
