import { Controller } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { host, LOG_EVENTS, LOG_LEVELS } from '@isthmus/contracts';
import { Call, Rpc, type CallContext } from '@isthmus/platform-grpc-server';
import { parse, uuid } from '@isthmus/platform-validation';
import { z } from 'zod';
import { LogBook } from './log.book.js';
import type { LogLine } from './log.ring.js';

const subject = z.object({ tenantId: uuid(), agentId: uuid() });

/** Lines of instances, for the scheduler, which knows whose they are. */
@Controller()
export class LogController {
  constructor(private readonly book: LogBook) {}

  @Rpc(host.AgentHostDefinition, 'tailLogs', {
    callers: ['compute-scheduler'],
    scope: 'platform',
    permission: 'none',
  })
  async *tailLogs(
    @Payload() request: host.TailLogsRequest,
    @Call() { signal }: CallContext,
  ): AsyncGenerator<host.LogLine> {
    for await (const line of this.book.tail(parse(subject, request), signal)) yield messageOf(line);
  }
}

function messageOf({ level, event, sequence, ...line }: LogLine): host.LogLine {
  return {
    ...line,
    sequence: BigInt(sequence),
    level: LOG_LEVELS[level],
    event: event ? LOG_EVENTS[event] : host.LogEvent.UNSPECIFIED,
  };
}
