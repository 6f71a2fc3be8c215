import { metroId, operatorId } from '@isthmus/atlas';
import { identifier, pageSize, pageTokens } from '@isthmus/platform-validation';
import { z } from 'zod';
import type { ReferenceModel } from '../atlas/reference-model.js';

/** Tokens of ListSites: in the order of ids, so that a page stays right whatever is reserved. */
export const siteTokens = pageTokens('compute.sites', z.object({ id: identifier(64) }));

export function siteSchemas({ index, atlas }: ReferenceModel) {
  const remedy = `of atlas ${atlas.name}, or empty for all`;
  return {
    list: z.object({
      pageSize: pageSize({ usual: 100, max: 500 }),
      pageToken: z.string(),
      metroId: z
        .string()
        .refine((id) => id === '' || index.metros.has(metroId(id)), `must be a metro ${remedy}`),
      operatorId: z
        .string()
        .refine((id) => id === '' || index.operators.has(operatorId(id)), `must be an operator ${remedy}`),
    }),
    get: z.object({ siteId: identifier(64) }),
  };
}

/** Which sites; `after` is the id of the last one of the page before, empty on the first page. */
export interface SiteQuery {
  metroId: string;
  operatorId: string;
  after: string;
  limit: number;
}
