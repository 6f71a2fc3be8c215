export { DatabaseModule, databaseReady } from './database.module.js';
export { Units, type Unit } from './units.js';
