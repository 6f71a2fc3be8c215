export { announce, ChangeListener } from './changes.js';
export type { Transaction } from './clients.js';
export { Database, type DatabaseOptions } from './database.js';
export { migrate, SCHEMAS, type MigrateOptions, type SchemaName } from './migrate.js';
export { once, type Json } from './once.js';
export * as Prisma from './prisma.js';
export { roleUrl } from './roles.js';
export { serialise } from './serialise.js';
