import type { HttpCall } from '@isthmus/platform-http';
import { z } from 'zod';
import type { EmbeddingRequest } from '../../completion/completion.types.js';
import type { EmbeddingService } from '../../completion/embedding.service.js';
import { openAiOriginal, openAiValueOf } from '../../wire/openai.js';
import { parseBody } from './request.error.js';

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

/** POST /v1/embeddings. */
export async function serveEmbeddings(
  embeddings: Pick<EmbeddingService, 'embed'>,
  call: HttpCall,
): Promise<void> {
  const request = readEmbeddingRequest(call.body);
  const { original } = await embeddings.embed(request, call);
  call.sendJson({ ...openAiValueOf(original), model: request.model });
}

/** Checks the members that the gateway acts on; throws INVALID_ARGUMENT that names the first member at fault. */
export function readEmbeddingRequest(input: unknown): EmbeddingRequest {
  const body = parseBody(embeddingRequest, input);
  return { model: body.model, inputs: inputsOf(body.input), original: openAiOriginal(body) };
}

function inputsOf(input: z.infer<typeof embeddingRequest>['input']): (string | readonly number[])[] {
  if (typeof input === 'string') return [input];
  const ids = input.filter((part) => typeof part === 'number');
  return ids.length > 0 ? [ids] : input.filter((part) => typeof part !== 'number');
}
