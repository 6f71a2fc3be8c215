import type { HttpCall } from '@isthmus/platform-http';
import { z } from 'zod';
import type { EmbeddingRequest } from '../../completion/completion.types.js';
import type { EmbeddingService } from '../../completion/embedding.service.js';
import { openAiOriginal, openAiValueOf } from '../../wire/openai.js';
import { textsOf } from './chat.content.js';
import { parseBody } from './request.error.js';

/** Members that hold no text. */
const SETTINGS = new Set(['model', 'input', 'dimensions', 'encoding_format']);
const tokenIds = z.array(z.int().min(0));
const embeddingRequest = z.looseObject({
  model: z.string().min(1),
  input: z.union([
    z.string().min(1),
    z.array(z.string()).min(1).max(2_048),
    tokenIds.min(1),
    z.array(tokenIds).min(1).max(2_048),
  ]),
  dimensions: z.int().min(1).nullish(),
  encoding_format: z.enum(['float', 'base64']).nullish(),
  user: z.string().nullish(),
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
  const rest = Object.entries(body).filter(([name, value]) => !SETTINGS.has(name) && value !== null);
  return {
    model: body.model,
    inputs: inputsOf(body.input),
    declarations: textsOf(Object.fromEntries(rest)),
    original: openAiOriginal(body),
  };
}

function inputsOf(input: z.infer<typeof embeddingRequest>['input']): (string | readonly number[])[] {
  if (typeof input === 'string') return [input];
  const ids = input.filter((part) => typeof part === 'number');
  return ids.length > 0 ? [ids] : input.filter((part) => typeof part !== 'number');
}
