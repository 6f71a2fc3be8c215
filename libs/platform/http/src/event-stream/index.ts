export { readEventBatches, readEvents, type ServerSentEvent } from '@isthmus/platform-streams';
export { EventWriter, type EventWriterOptions } from './event.writer.js';
export { WholeEvents } from './whole-events.js';
