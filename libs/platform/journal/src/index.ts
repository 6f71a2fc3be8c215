export { Journal, type Entry, type JournalOptions } from './journal.js';
export type { Orphan } from './orphan.js';
