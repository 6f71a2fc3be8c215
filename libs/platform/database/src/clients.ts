import type { SqlDriverAdapterFactory } from '@prisma/driver-adapter-utils';
import type { Prisma as Compute } from './generated/compute/client.js';
import type { Prisma as Gateway } from './generated/gateway/client.js';
import type { Prisma as Governance } from './generated/governance/client.js';
import type { Prisma as Host } from './generated/host/client.js';
import type { Prisma as Models } from './generated/models/client.js';
import type { Prisma as Network } from './generated/network/client.js';
import type { Prisma as Registry } from './generated/registry/client.js';

/**
 * A transaction bound to one scope; repositories take it and nothing wider. It names the tables of every schema and has those
 * of the schema for which its client was opened.
 */
export type Transaction = Compute.TransactionClient &
  Gateway.TransactionClient &
  Governance.TransactionClient &
  Host.TransactionClient &
  Models.TransactionClient &
  Network.TransactionClient &
  Registry.TransactionClient;

export interface Client extends Pick<Transaction, '$executeRaw' | '$queryRaw'> {
  $transaction<Result>(
    work: (tx: Transaction) => Promise<Result>,
    limits: { maxWait: number; timeout: number },
  ): Promise<Result>;
  $disconnect(): Promise<void>;
}

/** Each is loaded by itself: it keeps the whole model of its tables in memory (prisma/generate.mjs). */
const CLIENTS = {
  compute: () => import('./generated/compute/client.js'),
  gateway: () => import('./generated/gateway/client.js'),
  governance: () => import('./generated/governance/client.js'),
  host: () => import('./generated/host/client.js'),
  models: () => import('./generated/models/client.js'),
  network: () => import('./generated/network/client.js'),
  registry: () => import('./generated/registry/client.js'),
};

/** The schemas whose tables are reached through Prisma. */
export type ClientSchema = keyof typeof CLIENTS;

/** The generated types of two schemas share no constructor. */
interface ClientModule {
  PrismaClient: new (options: { adapter: SqlDriverAdapterFactory }) => Client;
}

export async function openClient(schema: ClientSchema, adapter: SqlDriverAdapterFactory): Promise<Client> {
  const { PrismaClient } = (await CLIENTS[schema]()) as unknown as ClientModule;
  return new PrismaClient({ adapter });
}
