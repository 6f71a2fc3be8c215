import { identifier, isoTime, pageTokens } from '@isthmus/platform-validation';
import { z } from 'zod';

/** Longest id of a task or a conversation that is stored. */
export const ID_CHARACTERS_MAX = 200;

/** Tokens of the pages of an agent's tasks, newest status first. */
export const taskTokens = pageTokens(
  'host.tasks',
  z.object({ statusAt: isoTime, id: identifier(ID_CHARACTERS_MAX) }),
);
