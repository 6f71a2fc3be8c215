import 'server-only';
import { setTimeout as sleep } from 'node:timers/promises';
import { logEventOf, logLevelOf, type host } from '@isthmus/contracts';
import { AppError } from '@isthmus/platform-errors';
import type { TenantScope } from '@isthmus/platform-identity';
import { runtime } from '../runtime';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';
export type LogEvent = 'starting' | 'healthy' | 'stopping' | 'stopped' | 'ended' | 'dropped';

/** A line that an agent's instance printed, or an event that its host reports. */
export interface LogLineView {
  id: string;
  /** The instance's number: the agent's generation. */
  instance: string;
  at: string;
  level: LogLevel;
  /** Absent from what the instance printed. */
  event?: LogEvent | undefined;
  /** Empty for an event. */
  message: string;
  /** JSON, or empty. */
  fields: string;
}

/** How soon an agent that had not been placed is looked for again. */
const LOOK_EVERY_MS = 2_000;

/** What the instances of an agent of the tenant have printed lately, then each line as it comes. */
export async function* tailLogs(
  scope: TenantScope,
  agentId: string,
  signal: AbortSignal,
): AsyncGenerator<LogLineView> {
  const { clients } = await runtime();
  while (!signal.aborted) {
    try {
      for await (const line of clients.engines.tailLogs({ agentId }, { scope, signal }))
        yield logLineView(line);
      return;
    } catch (error) {
      // The registry has the agent: the scheduler knows it once it is placed.
      if (!(error instanceof AppError) || error.code !== 'NOT_FOUND') throw error;
      await sleep(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
    }
  }
}

function logLineView({
  instanceId,
  sequence,
  at,
  level,
  event,
  message,
  fieldsJson,
}: host.LogLine): LogLineView {
  return {
    id: `${instanceId}/${sequence}`,
    // The rest of an instance's name is the agent's id.
    instance: instanceId.split('-').at(-1) ?? instanceId,
    at: (at ?? new Date()).toISOString(),
    level: logLevelOf(level),
    event: logEventOf(event),
    message,
    fields: fieldsJson,
  };
}
