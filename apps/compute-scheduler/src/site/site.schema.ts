import { metroId, operatorId } from '@isthmus/atlas';
import { z } from 'zod';
import type { ReferenceModel } from '../atlas/reference-model.js';
import { between, name } from '../request.js';

const PAGE_SIZE = { most: 500, usual: 100 };

/** A page token is the id of the last site of the page before, so that a page stays right whatever is reserved. */
export function siteSchemas({ index, atlas }: ReferenceModel) {
  const remedy = `of atlas ${atlas.name}, or empty for all`;
  return {
    list: z.object({
      pageSize: between(0, PAGE_SIZE.most).transform((size) => size || PAGE_SIZE.usual),
      pageToken: z.string().transform((token, context) => {
        const after = Buffer.from(token, 'base64url').toString();
        if (/^[a-z0-9-]{0,64}$/.test(after) && pageTokenAfter(after) === token) return after;
        context.addIssue({ code: 'custom', message: 'must be the next_page_token of the page before' });
        return z.NEVER;
      }),
      metroId: z
        .string()
        .refine((id) => id === '' || index.metros.has(metroId(id)), `must be a metro ${remedy}`),
      operatorId: z
        .string()
        .refine((id) => id === '' || index.operators.has(operatorId(id)), `must be an operator ${remedy}`),
    }),
    get: z.object({ siteId: name(64) }),
  };
}

export type SiteQuery = z.output<ReturnType<typeof siteSchemas>['list']>;

export function pageTokenAfter(siteId: string): string {
  return Buffer.from(siteId).toString('base64url');
}
