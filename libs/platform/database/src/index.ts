export { announce, ChangeListener } from './changes.js';
export { Database, Prisma, type DatabaseOptions, type Transaction } from './database.js';
export { migrate, SCHEMAS, type MigrateOptions, type SchemaName } from './migrate.js';
export { once, type Json } from './once.js';
export { roleUrl } from './roles.js';
export { serialise } from './serialise.js';
