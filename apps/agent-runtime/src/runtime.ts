import { createLogger, startTracing, type Logger } from '@isthmus/platform-observability';
import { LINE_CHARACTERS_MAX } from '@isthmus/runtime-api';
import { AgentRequestHandler } from './a2a/a2a.handler.js';
import { startA2aServer } from './a2a/a2a.server.js';
import { agentCard } from './a2a/agent.card.js';
import { createTokenVerifier } from './a2a/token.verifier.js';
import type { HostConnection } from './host/host.js';
import { holdLease } from './lease/lease.loop.js';
import { stopInOrder } from './stop/stop.steps.js';
import { TaskRecovery } from './task/task.recovery.js';
import { HostTaskStore } from './task/task.store.js';
import { mcpToolbox } from './tool/mcp.tools.js';
import { createAgent } from './turn/agent.answer.js';
import { TurnExecutor } from './turn/turn.executor.js';

/** For requests in flight; the server takes up to 1.5 s more, for clients that do not read. */
const DRAIN_MS = 500;
/** Bounds of the steps of stopping, in milliseconds; together below the default of INSTANCE_STOP_GRACE_MS. */
const STOP_MS_MAX = { server: 2_100, tasks: 1_500, tools: 500, tracing: 500 };
/** There may be many runtimes on one machine; each keeps four files of this size at most. */
const TRACE_BYTES_MAX = 2 * 1024 * 1024;
const EXIT_CODES = { stopped: 0, leaseLost: 3, hostLost: 4 };

/** Where this runtime listens and reports. */
export interface RuntimeSettings {
  listenHost: string;
  /** 0 for any free port. */
  port: number;
  logLevel: string;
  traceFile: string | undefined;
  otlpEndpoint: string | undefined;
}

/** A runtime that is attached to its host, and what it is to do here. */
export interface Attached {
  connection: HostConnection;
  settings: RuntimeSettings;
}

/** Serves the agent until it is stopped, loses its lease or loses its host; `ended` is the exit code. */
export async function runRuntime(
  connection: HostConnection,
  settings: RuntimeSettings,
): Promise<{ stop: () => Promise<void>; ended: Promise<number> }> {
  const { host } = connection;
  const { promise: ended, resolve: end } = Promise.withResolvers<number>();
  const logger = createLogger({ service: 'agent-runtime', level: settings.logLevel });
  const tracing = await startTracing({
    service: 'agent-runtime',
    otlpEndpoint: settings.otlpEndpoint,
    file: settings.traceFile,
    fileBytesMax: TRACE_BYTES_MAX,
  });
  const agent = await serveAgent(connection, settings, logger);
  const leasing = new AbortController();
  let stopping: Promise<void> | undefined;
  const stop = (code: number, reason: string) =>
    (stopping ??= (async () => {
      leasing.abort();
      await agent.stop();
      await stopInOrder([{ name: 'tracing', run: tracing.stop, msMax: STOP_MS_MAX.tracing }], logger);
      await connection.close(reason);
      end(code);
    })());
  void connection.ended.then((reason) => {
    // Without its host it can neither answer nor write; an agent never outlives its host.
    if (reason === 'lost') end(EXIT_CODES.hostLost);
    else void stop(EXIT_CODES.stopped, 'its host stopped it');
  });
  const onHeld = () => agent.recover();
  void holdLease(host, { endpoint: agent.url, signal: leasing.signal, logger, onHeld }).then((lost) => {
    if (lost === undefined) return;
    logger.warn({ reason: lost }, 'The lease is lost; stopping');
    void stop(EXIT_CODES.leaseLost, `its lease is lost: ${lost}`);
  });
  return { stop: () => stop(EXIT_CODES.stopped, 'its process was asked to stop'), ended };
}

/** The agent behind its A2A server; `stop` interrupts its turns and writes its tasks. */
async function serveAgent(
  { host, configuration }: HostConnection,
  { listenHost, port }: RuntimeSettings,
  logger: Logger,
): Promise<{ url: string; recover: () => void; stop: () => Promise<void> }> {
  const { spec, tenantId, instanceId, modelsUrl, privateNetworks } = configuration;
  const toolbox = mcpToolbox(spec.mcpServers, { privateNetworks, logger });
  const store: HostTaskStore = new HostTaskStore(host, instanceId, logger, (taskId) => executor.lose(taskId));
  const executor: TurnExecutor = new TurnExecutor({
    model: spec.model,
    turnTimeoutMs: spec.limits.turnTimeoutMs,
    accept: (task, context) => store.save(task, context),
    answer: createAgent({ spec, modelsUrl, host, mcpTools: toolbox.tools }),
    remember: ({ owner, contextId, taskId, messageId, text }, { text: answer, ...grounds }) =>
      host.appendConversation({
        owner,
        contextId,
        taskId,
        messageId,
        lines: [
          { role: 'user', text },
          ...(answer === ''
            ? []
            : [{ role: 'assistant' as const, text: answer.slice(0, LINE_CHARACTERS_MAX), ...grounds }]),
        ],
      }),
    logger,
  });
  const card = agentCard(configuration);
  const handler = new AgentRequestHandler(card, store, executor);
  const recovery = new TaskRecovery({
    host,
    store,
    free: () => executor.free,
    run: (message, context) => handler.goOn(message, context),
    logger,
  });
  const holding = new AbortController();
  const server = await startA2aServer({
    host: listenHost,
    port,
    handler,
    card,
    verifyToken: createTokenVerifier(host, tenantId),
    drainMs: DRAIN_MS,
    logger,
  });
  const stop = () => {
    holding.abort();
    executor.interrupt();
    const steps = [
      { name: 'server', run: () => server.close(), msMax: STOP_MS_MAX.server },
      { name: 'tasks', run: () => store.flush(), msMax: STOP_MS_MAX.tasks },
      { name: 'tools', run: () => toolbox.close(), msMax: STOP_MS_MAX.tools },
    ];
    return stopInOrder(steps, logger);
  };
  /** Once the lease is held: tasks are gone on with by whoever answers for the agent. */
  const recover = () => void recovery.hold(holding.signal);
  return { url: server.url, recover, stop };
}
