export { ByteAccumulator } from './byte.accumulator.js';
export type { ByteSource } from './chunks.js';
export { readEventBatches, readEvents, type EventLimits, type ServerSentEvent } from './event.reader.js';
export { readBytes } from './read-bytes.js';
