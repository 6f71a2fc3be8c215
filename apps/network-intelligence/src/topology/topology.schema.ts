import { network } from '@isthmus/contracts';
import type { Topology } from '@isthmus/domain-network';
import { name } from '@isthmus/platform-validation';
import { z } from 'zod';
import { knownId } from './known-id.js';

const REASON_CHARACTERS = { min: 3, max: 500 };

export function topologySchemas({ linkIndex }: Topology, atlasName: string) {
  return {
    linkState: z.object({
      linkId: knownId(linkIndex, { what: 'link', atlasName, remedy: 'ListLinks lists them' }),
      state: z.enum(
        [network.LinkState.UP, network.LinkState.DRAINED, network.LinkState.DOWN],
        'must be LINK_STATE_UP, LINK_STATE_DRAINED or LINK_STATE_DOWN',
      ),
      reason: name(REASON_CHARACTERS.max, { min: 0 }).refine(
        (reason) => reason.length >= REASON_CHARACTERS.min,
        `must give the reason in at least ${REASON_CHARACTERS.min} characters`,
      ),
    }),
  };
}
