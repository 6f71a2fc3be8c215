import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import type { LanguageModel } from 'ai';
import { traceHeaders } from '@isthmus/platform-observability';
import type { AgentSpec } from '@isthmus/runtime-api';
import type { Host } from '../host/host.js';

/** The built-in models read the knowledge base themselves, so they are offered no tools. */
export function answersFromKnowledge(model: string): boolean {
  return model.startsWith('extract/');
}

/** The agent's model behind the platform's OpenAI-compatible endpoint, called as the agent and within the current trace. */
export function platformModel(
  host: Pick<Host, 'modelToken'>,
  modelsUrl: string,
  { model, knowledgeBaseId }: Pick<AgentSpec, 'model' | 'knowledgeBaseId'>,
): LanguageModel {
  const provider = createOpenAICompatible({
    name: 'isthmus',
    baseURL: `${modelsUrl.replace(/\/$/, '')}/v1`,
    includeUsage: true,
    fetch: async (input, init) => {
      const token = await host.modelToken();
      const headers = new Headers(init?.headers);
      headers.set('authorization', `Bearer ${token}`);
      // So that the answer can be marked right or wrong.
      if (knowledgeBaseId !== '') headers.set('x-isthmus-knowledge-base', knowledgeBaseId);
      for (const [name, value] of Object.entries(traceHeaders())) headers.set(name, value);
      return fetch(input, { ...init, headers });
    },
  });
  return provider.chatModel(model);
}
