export { DatabaseModule, DatabaseReadiness } from './database.module.js';
export { Units, type Unit } from './units.js';
