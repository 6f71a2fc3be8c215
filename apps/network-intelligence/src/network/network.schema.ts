import type { Topology } from '@isthmus/domain-network';
import { network } from '@isthmus/contracts';
import { between, name } from '@isthmus/platform-validation';
import { z } from 'zod';

const SITES_MAX = 10_000;
const CANDIDATES_MAX = 1_000;
const CANDIDATES_DEFAULT = 50;
const ROUND_TRIP_US_MAX = 2_000_000;

/** The rules of every request, for one atlas; each message says what is wrong and how to find what is right. */
export function networkSchemas({ metroIndex, siteIndex, linkIndex }: Topology, atlasName: string) {
  const known = (index: ReadonlyMap<string, number>, what: string, remedy: string) =>
    z.string().refine((id) => index.has(id), `is not a ${what} of atlas ${atlasName}; ${remedy}`);
  const metroId = known(metroIndex, 'metro', 'ListMetros has them all');
  return {
    path: z.object({ fromMetroId: metroId, toMetroId: metroId }),
    latencies: z.object({
      metroId,
      siteIds: z
        .array(known(siteIndex, 'site', 'leave site_ids empty for every site'))
        .max(SITES_MAX, `must name at most ${SITES_MAX} sites`),
    }),
    candidates: z.object({
      metroId,
      roundTripUsMax: between(1, ROUND_TRIP_US_MAX),
      limit: between(0, CANDIDATES_MAX).transform((limit) => limit || CANDIDATES_DEFAULT),
    }),
    linkState: z.object({
      linkId: known(linkIndex, 'link', 'ListLinks has them all'),
      state: z.enum(
        [network.LinkState.UP, network.LinkState.DRAINED, network.LinkState.DOWN],
        'must be LINK_STATE_UP, LINK_STATE_DRAINED or LINK_STATE_DOWN',
      ),
      reason: name(500, { min: 0 }).refine(
        (reason) => reason.length >= 3,
        'must say why, in at least 3 characters',
      ),
    }),
  };
}
