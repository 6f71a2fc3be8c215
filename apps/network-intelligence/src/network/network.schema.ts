import type { Topology } from '@isthmus/domain-network';
import { network } from '@isthmus/contracts';
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
      roundTripUsMax: z
        .number()
        .int()
        .min(1, 'must be at least 1 µs')
        .max(ROUND_TRIP_US_MAX, `must be at most ${ROUND_TRIP_US_MAX} µs`),
      limit: z
        .number()
        .int()
        .min(0, `must be 0–${CANDIDATES_MAX}`)
        .max(CANDIDATES_MAX, `must be 0–${CANDIDATES_MAX}`)
        .transform((limit) => limit || CANDIDATES_DEFAULT),
    }),
    linkState: z.object({
      linkId: known(linkIndex, 'link', 'ListLinks has them all'),
      state: z.enum(
        [network.LinkState.UP, network.LinkState.DRAINED, network.LinkState.DOWN],
        'must be LINK_STATE_UP, LINK_STATE_DRAINED or LINK_STATE_DOWN',
      ),
      reason: z
        .string()
        .trim()
        .min(3, 'must say why, in at least 3 characters')
        .max(500, 'must have at most 500 characters'),
    }),
  };
}
