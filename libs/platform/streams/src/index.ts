export { ByteAccumulator } from './byte.accumulator.js';
export type { ByteSource } from './chunks.js';
export { readEvents, type ServerSentEvent } from './event.reader.js';
export { readBytes } from './read-bytes.js';
