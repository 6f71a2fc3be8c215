import { identifier } from '@isthmus/platform-validation';
import { z } from 'zod';

/** Which section of a knowledge base to read; without a language, the first there is. */
export const sectionToRead = z.object({
  knowledgeBaseId: identifier(63),
  articleId: identifier(200),
  language: identifier(35, { min: 0 }),
});
