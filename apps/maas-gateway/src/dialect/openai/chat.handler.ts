import type { HttpCall } from '@isthmus/platform-http';
import { isUuid } from '@isthmus/platform-validation';
import type { CompletionService } from '../../completion/completion.service.js';
import type { RequestContext } from '../../completion/completion.types.js';
import { answerIdOf } from '../../feedback/answer.id.js';
import { CACHE_HEADER, cacheStatusOf, cacheWishOf } from './cache.headers.js';
import { readChatRequest, type ChatRequest } from './chat.request.js';
import { chatCompletionOf, ChunkShaper, type ChatHead } from './chat.response.js';

/** The tenant's knowledge base that a client has searched for its request; anything but an id says nothing. */
const KNOWLEDGE_HEADER = 'x-isthmus-knowledge-base';
/** The end of a complete stream; exactly this text, which clients compare for equality. */
const DONE = '[DONE]';

/** POST /v1/chat/completions. */
export async function serveChat(
  completions: Pick<CompletionService, 'complete' | 'stream'>,
  call: HttpCall,
): Promise<void> {
  const request = readChatRequest(call.body);
  const head = headOf(call, request);
  if (request.stream) return serveStream(completions, { call, request, head });
  const answer = await completions.complete(request.completion, contextOf(call));
  call.sendJson(chatCompletionOf(answer, head));
}

async function serveStream(
  completions: Pick<CompletionService, 'stream'>,
  { call, request, head }: { call: HttpCall; request: ChatRequest; head: ChatHead },
): Promise<void> {
  const events = call.openEvents();
  const shaper = new ChunkShaper(head, request.includeUsage);
  try {
    const usage = await completions.stream(request.completion, contextOf(call), async (chunks) => {
      const shaped = chunks.flatMap((chunk) => shaper.shape(chunk) ?? []);
      if (shaped.length > 0) await events.sendAll(shaped);
    });
    if (request.includeUsage) await events.send(shaper.usageChunk(usage));
    await events.sendText(DONE);
  } catch (error) {
    if (!events.begun) throw error;
    // Never [DONE] after a broken answer: clients would take it for whole.
    events.fail(call.render(error).body);
  } finally {
    events.close();
  }
}

function contextOf(call: HttpCall): RequestContext {
  const { requestId, signal } = call;
  return {
    requestId,
    signal,
    get principal() {
      return call.principal;
    },
    secondsSoFar: () => call.secondsSoFar(),
    knowledgeBaseId: searchedBy(call),
    cacheWish: cacheWishOf(call.headers['cache-control']),
    onCache: (status) => {
      // After a long wait for its turn a stream has begun with a comment.
      if (!call.response.headersSent) call.response.setHeader(CACHE_HEADER, cacheStatusOf(status));
    },
  };
}

function headOf({ requestId, startedAt }: HttpCall, { completion: { model } }: ChatRequest): ChatHead {
  return {
    id: answerIdOf(requestId),
    created: Math.floor(startedAt.getTime() / 1_000),
    model,
  };
}

function searchedBy({ headers }: HttpCall): string | undefined {
  const id = headers[KNOWLEDGE_HEADER];
  return typeof id === 'string' && isUuid(id) ? id : undefined;
}
