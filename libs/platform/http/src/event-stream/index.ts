export { readEvents, type ServerSentEvent } from './event.reader.js';
export { EventWriter, type EventWriterOptions } from './event.writer.js';
export { WholeEvents } from './whole-events.js';
