import { dynamicTool, jsonSchema, type ToolSet } from 'ai';
import type { KnowledgePassage } from '@isthmus/runtime-api';
import type { Host } from '../host/host.js';

const PASSAGES = 5;
const QUERY_CHARACTERS_MAX = 2_000;

/** Lets a model search the agent's knowledge base; `onPassages` is called with what it was given. */
export function knowledgeTools(
  host: Pick<Host, 'searchKnowledge'>,
  onPassages: (passages: KnowledgePassage[]) => void,
): ToolSet {
  return {
    search_knowledge: dynamicTool({
      description:
        'Searches the knowledge base. Use it before you answer a question of fact; cite the articles.',
      inputSchema: jsonSchema({
        type: 'object',
        properties: {
          query: { type: 'string', description: 'What to look for, in the language of the question' },
        },
        required: ['query'],
        additionalProperties: false,
      }),
      execute: async (input) => {
        const query =
          typeof input === 'object' && input !== null && 'query' in input ? String(input.query) : '';
        if (query.trim() === '') return { passages: [] };
        const search = { query: query.slice(0, QUERY_CHARACTERS_MAX), limit: PASSAGES };
        const passages = await host.searchKnowledge(search);
        onPassages(passages);
        return { passages };
      },
    }),
  };
}
