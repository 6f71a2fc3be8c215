import type { KnowledgeIndex } from '@isthmus/domain-models';
import type { Upstream } from '../upstream/upstream.js';

/** A model as clients see it. */
export interface CatalogueModel {
  id: string;
  ownedBy: string;
  kind: 'chat' | 'embedding';
  description: string;
  /** 0 where it is not known. */
  contextTokensMax: number;
  /** Where its answers come from. */
  source:
    { kind: 'extract'; index: KnowledgeIndex } | { kind: 'upstream'; upstream: Upstream; upstreamId: string };
}
