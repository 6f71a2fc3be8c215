/** One hosted agent in a process of its own; started by agent-host, which talks to it over IPC. */
import process from 'node:process';
import { createLogger, startTracing } from '@isthmus/platform-observability';
import { startA2aServer } from './agent/a2a.server.js';
import { AgentRequestHandler } from './agent/a2a.handler.js';
import { createAgent } from './agent/agent.answer.js';
import { instanceCard } from './agent/agent.card.js';
import { openHostLink } from './agent/host.link.js';
import { holdLease } from './agent/lease.loop.js';
import { mcpToolbox } from './agent/mcp.tools.js';
import { stopInOrder } from './agent/stop.steps.js';
import { HostTaskStore } from './agent/task.store.js';
import { createTokenVerifier } from './agent/token.verifier.js';
import { TurnExecutor } from './agent/turn.executor.js';
import { LINE_CHARACTERS_MAX, type ToInstance } from './broker/broker.protocol.js';

/** For requests in flight; the server takes up to 1.5 s more, for clients that do not read. */
const DRAIN_MS = 500;
/** Bounds of the parts of stopping, in milliseconds; together they fit into INSTANCE_STOP_GRACE_MS as it is by default. */
const STOP_MS_MAX = { server: 2_100, tasks: 1_500, tools: 500, tracing: 500 };
const EXIT_LEASE_LOST = 3;
/** There may be many instances; each keeps four files of this size at most. */
const TRACE_BYTES_MAX = 2 * 1024 * 1024;

// An agent never outlives its host: nobody else would stop it, and it holds no keys of its own.
process.on('disconnect', () => process.exit(0));

const link = openHostLink({
  send: (message) => process.send?.(message),
  onMessage: (listener) =>
    process.on('message', (message) => listener(message as ToInstance /* our own host */)),
});
const settings = await link.settings;
const { spec, instanceId, logLevel } = settings;
const logger = createLogger({ service: 'agent-instance', level: logLevel });
const tracing = await startTracing({
  service: 'agent-instance',
  otlpEndpoint: settings.otlpEndpoint,
  file: settings.traceFile,
  fileBytesMax: TRACE_BYTES_MAX,
});

const toolbox = mcpToolbox(spec.mcpServers, { privateNetworks: settings.mcpPrivateNetworks, logger });
const store = new HostTaskStore(link, instanceId, logger);
const executor = new TurnExecutor({
  model: spec.model,
  turnTimeoutMs: spec.limits.turnTimeoutMs,
  answer: createAgent({ spec, modelsUrl: settings.modelsUrl, link, mcpTools: toolbox.tools }),
  remember: async ({ owner, contextId, taskId, text }, answer) => {
    const lines = [
      { role: 'user' as const, text },
      { role: 'assistant' as const, text: answer.slice(0, LINE_CHARACTERS_MAX) },
    ];
    await link.call('appendConversation', { owner, contextId, taskId, lines });
  },
  logger,
});
const card = instanceCard(settings);
const server = await startA2aServer({
  host: settings.listenHost,
  handler: new AgentRequestHandler(card, store, executor),
  card,
  verifyToken: createTokenVerifier(link, settings.tenantId),
  drainMs: DRAIN_MS,
  logger,
});

const leasing = new AbortController();
let stopping: Promise<void> | undefined;
const stop = (code: number) =>
  (stopping ??= (async () => {
    leasing.abort();
    executor.interrupt();
    await stopInOrder(
      [
        { name: 'server', run: () => server.close(), msMax: STOP_MS_MAX.server },
        { name: 'tasks', run: () => store.flush(), msMax: STOP_MS_MAX.tasks },
        { name: 'tools', run: () => toolbox.close(), msMax: STOP_MS_MAX.tools },
        { name: 'tracing', run: () => tracing.stop(), msMax: STOP_MS_MAX.tracing },
      ],
      logger,
    );
    process.exit(code);
  })());
process.on('SIGTERM', () => void stop(0));
process.on('SIGINT', () => undefined); // A Ctrl-C reaches the whole group; the host decides.

const lost = await holdLease(link, { endpoint: server.url, signal: leasing.signal, logger });
if (lost !== undefined) logger.warn({ reason: lost }, 'the lease is lost; stopping');
await stop(EXIT_LEASE_LOST);
