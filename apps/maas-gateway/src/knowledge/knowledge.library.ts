import { KnowledgeIndex } from '@isthmus/domain-models';
import { loadKnowledge, loadPacks } from '@isthmus/packs';

/** Injection token of the knowledge bases of the packs. */
export const KNOWLEDGE_BASES = Symbol('knowledge bases');

/** A pack's knowledge base, ready to be searched. */
export interface KnowledgeBase {
  id: string;
  name: string;
  languages: string[];
  index: KnowledgeIndex;
}

/** Reads every knowledge base of the packs; throws when an article is malformed. */
export function loadKnowledgeBases(): KnowledgeBase[] {
  return loadPacks().flatMap((pack) =>
    pack.knowledgeBase === undefined
      ? []
      : [{ ...pack.knowledgeBase, id: pack.id, index: new KnowledgeIndex(loadKnowledge(pack)) }],
  );
}
