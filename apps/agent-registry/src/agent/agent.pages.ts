import { isoTime, pageTokens, uuid } from '@isthmus/platform-validation';
import { z } from 'zod';

/** Tokens of ListAgents: newest first, and by id among agents of the same millisecond. */
export const agentTokens = pageTokens('registry.agents', z.object({ createdAt: isoTime, id: uuid() }));

/** Tokens of ListEvents: newest first; ids are UUIDv7. */
export const eventTokens = pageTokens('registry.events', z.object({ id: uuid() }));
