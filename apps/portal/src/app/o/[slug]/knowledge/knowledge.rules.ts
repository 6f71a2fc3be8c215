import { identifier, name, text, uuid } from '@isthmus/platform-validation';
import { z } from 'zod';

/** The input of the form for a new knowledge base. */
export const newBase = z.object({ idempotencyKey: uuid(), name: name(80) });

/** Which base to delete, or to evaluate. */
export const baseToChange = z.object({ idempotencyKey: uuid(), knowledgeBaseId: uuid() });

/** What an upload says of its document; the model gateway checks the type and the size. */
export const uploadToRead = z.object({ idempotencyKey: uuid(), name: name(200), mediaType: identifier(200) });

/** Which document to delete. */
export const documentToDelete = baseToChange.extend({ documentId: uuid() });

/** Whose questions and evaluation to read; of which run, or of the last one. */
export const evaluationToRead = z.object({
  knowledgeBaseId: uuid(),
  evaluationId: identifier(36, { min: 0 }),
});

/** The questions of a base; the model gateway knows what may be expected. */
export const questionsToSave = baseToChange.extend({
  questions: z
    .array(
      z.object({
        question: text(1_000),
        expectedId: identifier(200, { min: 0 }),
        documentName: name(200, { min: 0 }),
        sectionTitle: name(1_000, { min: 0 }),
      }),
    )
    .max(200, 'must have at most 200 questions'),
});

/** A question to a base, of a pack too. */
export const questionToSearch = z.object({ knowledgeBaseId: identifier(63), query: text(2_000) });

/** Whose marked answers to read, and which of them. */
export const feedbackToRead = z.object({ knowledgeBaseId: uuid(), verdict: z.enum(['', 'right', 'wrong']) });

/** Which marked answer to take off the list. */
export const feedbackToDismiss = baseToChange.extend({ answerId: identifier(80) });

/** Which marked answer becomes which question. */
export const feedbackToAdd = feedbackToDismiss.extend({
  question: name(1_000),
  expectedId: identifier(200, { min: 0 }),
});
