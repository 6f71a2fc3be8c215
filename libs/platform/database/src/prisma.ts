/** What repositories take of Prisma, whatever their schema. */
export {
  DbNull,
  empty,
  join,
  PrismaClientKnownRequestError,
  Sql,
  sqltag as sql,
} from '@prisma/client/runtime/client';
export type { InputJsonObject, InputJsonValue } from '@prisma/client/runtime/client';
export type { GatewayBridgedTaskGetPayload } from './generated/gateway/models.js';
export type { GatewayPushConfigGetPayload, GatewayPushWatchGetPayload } from './generated/gateway/models.js';
export type { HostHandOverGetPayload, HostTaskGetPayload } from './generated/host/models.js';
export type {
  RegistryAgentGetPayload,
  RegistryAgentUncheckedCreateInput,
} from './generated/registry/models.js';
