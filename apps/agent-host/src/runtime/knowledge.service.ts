import { Inject, Injectable } from '@nestjs/common';
import type { TenantScope } from '@isthmus/platform-identity';
import type { KnowledgePassage } from '@isthmus/runtime-api';

/** Injection token of the knowledge bases' API. */
export const KNOWLEDGE = Symbol('knowledge');
const SEARCH_DEADLINE_MS = 5_000;

export interface KnowledgeSearch {
  knowledgeBaseId: string;
  query: string;
  limit: number;
}

/** The model gateway, as far as knowledge bases go. */
export interface KnowledgeApi {
  searchKnowledge: (
    search: KnowledgeSearch,
    options: { scope: TenantScope; deadline: number },
  ) => Promise<{ passages: KnowledgePassage[] }>;
}

/** Knowledge bases of the tenants' agents. */
@Injectable()
export class KnowledgeService {
  constructor(@Inject(KNOWLEDGE) private readonly api: KnowledgeApi) {}

  async search(scope: TenantScope, search: KnowledgeSearch): Promise<KnowledgePassage[]> {
    const { passages } = await this.api.searchKnowledge(search, { scope, deadline: SEARCH_DEADLINE_MS });
    return passages.map(({ articleId, title, text }) => ({ articleId, title, text }));
  }
}
