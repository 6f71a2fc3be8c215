import { Controller, Module } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { governance } from '@isthmus/contracts';
import { AppError } from '@isthmus/platform-errors';
import { Rpc, runService, Tenant } from '@isthmus/platform-grpc-server';
import type { TenantScope } from '@isthmus/platform-identity';
import type { TestIdentities } from '@isthmus/testing';

/** What the ledger has received; a line that comes again is charged once, one that comes changed is remembered. */
export class LedgerBook {
  readonly lines = new Map<string, governance.UsageLine & { tenantId: string }>();
  readonly altered: string[] = [];
  posts = 0;
  /** `refuses` fails before it writes, `answer lost` after: the caller cannot tell the two apart. */
  failure: 'none' | 'refuses' | 'answer lost' = 'none';

  chargedTo(agentId: string): bigint {
    return this.of(agentId).reduce((sum, { quantity }) => sum + quantity, 0n);
  }

  of(agentId: string) {
    return [...this.lines.values()].filter((line) => line.agentId === agentId);
  }
}

@Controller()
class LedgerController {
  constructor(private readonly book: LedgerBook) {}

  @Rpc(governance.LedgerDefinition, 'post', {
    callers: ['compute-scheduler'],
    scope: 'tenant',
    permission: 'none',
  })
  async post(@Payload() { lines }: governance.PostRequest, @Tenant() { tenantId }: TenantScope) {
    const { book } = this;
    book.posts++;
    if (book.failure === 'refuses') throw new AppError('INTERNAL', 'the fake ledger refuses');
    for (const line of lines) {
      const known = book.lines.get(line.eventId);
      if (!known) book.lines.set(line.eventId, { ...line, tenantId });
      else if (known.quantity !== line.quantity || known.tenantId !== tenantId)
        book.altered.push(line.eventId);
    }
    if (book.failure === 'answer lost')
      throw new AppError('INTERNAL', 'the fake ledger wrote and fell silent');
    return {};
  }
}

@Module({})
class LedgerModule {}

/** A governance service that only posts, into `book`. */
export async function startFakeLedger(identities: TestIdentities, book: LedgerBook) {
  const environment = await identities.environmentOf('governance');
  const { LedgerDefinition } = governance;
  const service = await runService({
    name: 'governance',
    environment,
    definitions: [{ ...LedgerDefinition, methods: { post: LedgerDefinition.methods.post } }],
    module: () => ({
      module: LedgerModule,
      controllers: [LedgerController],
      providers: [{ provide: LedgerBook, useValue: book }],
    }),
    ready: async () => true,
  });
  return { address: `127.0.0.1:${environment.GRPC_PORT}`, stop: () => service.stop() };
}
