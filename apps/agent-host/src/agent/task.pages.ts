import { pageTokens } from '@isthmus/platform-validation';
import { z } from 'zod';

const ID_CHARACTERS_MAX = 200;

/** Tokens of the pages of an agent's tasks, newest status first. */
export const taskTokens = pageTokens(
  'host.tasks',
  z.object({ statusAt: z.iso.datetime(), id: z.string().min(1).max(ID_CHARACTERS_MAX) }),
);
