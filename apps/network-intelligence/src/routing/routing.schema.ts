import type { Topology } from '@isthmus/domain-network';
import { between } from '@isthmus/platform-validation';
import { z } from 'zod';
import { knownId } from '../topology/known-id.js';

const SITES_MAX = 10_000;
const CANDIDATES_MAX = 1_000;
const CANDIDATES_DEFAULT = 50;
const ROUND_TRIP_US_MAX = 2_000_000;

/** The rules of every request, for one atlas; each message says what is wrong and where the valid values are listed. */
export function routingSchemas({ metroIndex, siteIndex }: Topology, atlasName: string) {
  const metroId = knownId(metroIndex, { what: 'metro', atlasName, remedy: 'ListMetros lists them' });
  const siteId = knownId(siteIndex, {
    what: 'site',
    atlasName,
    remedy: 'leave site_ids empty for every site',
  });
  return {
    path: z.object({ fromMetroId: metroId, toMetroId: metroId }),
    latencies: z.object({
      metroId,
      siteIds: z.array(siteId).max(SITES_MAX, `must name at most ${SITES_MAX} sites`),
    }),
    candidates: z.object({
      metroId,
      roundTripUsMax: between(1, ROUND_TRIP_US_MAX),
      limit: between(0, CANDIDATES_MAX).transform((limit) => limit || CANDIDATES_DEFAULT),
    }),
  };
}
