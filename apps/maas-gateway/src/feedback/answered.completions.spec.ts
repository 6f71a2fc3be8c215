import { beforeEach, expect, it } from 'vitest';
import type { Completion, CompletionRequest } from '../completion/completion.types.js';
import { completionRequest, requestContext } from '../testing/fake-request.js';
import { AnsweredCompletions } from './answered.completions.js';
import type { KnowledgeAnswer } from './feedback.types.js';

const BASE = '0190b3a4-0000-7000-8000-00000000000b';
const OTHER = '0190b3a4-0000-7000-8000-00000000000c';
const USAGE = { inputTokens: 1, outputTokens: 1, countedBy: 'local' } as const;
const citation = (articleId: string) => ({ articleId, title: 'T', quote: 'q' });

let noted: KnowledgeAnswer[];
let answer: Completion;
beforeEach(() => {
  noted = [];
  const citations = [citation('d.1'), citation('d.1'), citation('d.2')];
  answer = { output: { text: 'Nine days.', grounds: { citations, confidence: 1 } }, finishReason: 'stop' };
});

function completions(): AnsweredCompletions {
  return new AnsweredCompletions(
    {
      complete: async () => ({ ...answer, usage: USAGE }),
      stream: async (_, __, deliver) => {
        const { text = '', ...rest } = answer.output;
        await deliver([{ output: { text: text.slice(0, 4) } }]);
        await deliver([{ output: { text: text.slice(4), ...rest }, finishReason: answer.finishReason }]);
        return USAGE;
      },
    },
    { note: (told) => noted.push(told) },
  );
}

async function ask(change: Partial<CompletionRequest>, knowledgeBaseId?: string): Promise<void> {
  const request = completionRequest('How long?', change);
  await completions().complete(request, { ...requestContext(), knowledgeBaseId });
}

it('notes an answer with its question and what it cites, streamed or whole', async () => {
  const request = completionRequest('How long?', { model: `extract/${BASE}` });
  await completions().complete(request, requestContext());
  await completions().stream(request, requestContext(), async () => undefined);
  const { requestId, principal } = requestContext();
  const expected = {
    id: requestId,
    tenantId: principal.organisation,
    baseId: BASE,
    question: 'How long?',
    answer: 'Nine days.',
    cited: ['d.1', 'd.2'],
    at: expect.any(Date),
  };
  expect(noted).toEqual([expected, expected]);
});

it('takes the base of the built-in model before the one that the client names', async () => {
  await ask({ model: `extract/${BASE}` }, OTHER);
  await ask({ model: 'small' }, OTHER);
  expect(noted.map(({ baseId }) => baseId)).toEqual([BASE, OTHER]);
});

it('notes nothing from the base of a pack, from none, or that is a step on the way to an answer', async () => {
  await ask({ model: 'extract/support' });
  await ask({ model: 'small' });
  await ask({ model: 'small' }, 'support');
  answer = { output: { text: 'Let me search.' }, finishReason: 'tool_calls' };
  await ask({ model: 'small' }, BASE);
  answer = { output: {}, finishReason: 'stop' };
  await ask({ model: 'small' }, BASE);
  expect(noted).toEqual([]);
});
