import type { HttpCall } from '@isthmus/platform-http';
import { z } from 'zod';
import { NOTHING_USED, type ExchangeService } from '../budget/exchange.service.js';
import type { Catalogue } from '../catalogue/catalogue.service.js';
import type { TokenCounter } from '../chat/token.counts.js';
import { badRequest, modelNotFound } from '../http/openai-error.js';

const tokenIds = z.array(z.int().min(0));
const embeddingRequest = z.looseObject({
  model: z.string().min(1),
  input: z.union([
    z.string().min(1),
    z.array(z.string()).min(1).max(2_048),
    tokenIds.min(1),
    z.array(tokenIds).min(1).max(2_048),
  ]),
});
const answerSchema = z.looseObject({
  usage: z.looseObject({ prompt_tokens: z.int().min(0) }).nullish(),
});

export interface EmbeddingContext {
  catalogue: Catalogue;
  exchanges: ExchangeService;
  counter: TokenCounter;
}

/** POST /v1/embeddings: as a chat call, with nothing to stream and no output to charge. */
export async function serveEmbeddings(
  { catalogue, exchanges, counter }: EmbeddingContext,
  call: HttpCall,
): Promise<void> {
  const parsed = embeddingRequest.safeParse(call.body, { reportInput: false });
  if (!parsed.success) {
    const param = parsed.error.issues[0]?.path.join('.') || 'body';
    throw badRequest(param, `${param}: ${parsed.error.issues[0]?.message ?? 'is not valid'}`);
  }
  const request = parsed.data;
  const { id: model, source } = catalogue.find(request.model, 'embedding');
  if (source.kind !== 'upstream') throw modelNotFound(model);
  const inputTokens = countInput(counter, request.input);
  const exchange = await exchanges.open({
    id: call.requestId,
    principal: call.principal,
    model,
    inputTokens,
    outputTokensMax: 0,
    hasMedia: false,
  });
  try {
    const attempt = await exchange.begin(source.upstream.name);
    const body = { ...request, model: source.upstreamId };
    const answer = await source.upstream
      .whole('/embeddings', body, call.signal)
      .catch(async (error: unknown) => {
        await exchange.end(attempt, call.signal.aborted ? 'cancelled' : 'failed', NOTHING_USED);
        throw error;
      });
    const usage = answerSchema.safeParse(answer).data?.usage;
    const reported = exchange.plausible(
      usage ? { ...usage, completion_tokens: 0 } : undefined,
    )?.prompt_tokens;
    await exchange.end(attempt, 'completed', {
      inputTokens: reported ?? inputTokens,
      outputTokens: 0,
      countedBy: reported === undefined ? 'local' : 'provider',
    });
    call.sendJson({ ...answer, model });
  } finally {
    await exchange.close();
  }
}

function countInput(counter: TokenCounter, input: z.infer<typeof embeddingRequest>['input']): number {
  const parts: (string | number | number[])[] = typeof input === 'string' ? [input] : input;
  return parts.reduce<number>(
    (sum, part) =>
      sum + (typeof part === 'string' ? counter.count(part) : typeof part === 'number' ? 1 : part.length),
    0,
  );
}
