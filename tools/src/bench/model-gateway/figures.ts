import type { Figure } from '../measure.ts';
import type { PeerName } from './options.ts';
import { faults, milliseconds, pairsWith, streamsMemory, tail, throughput } from '../load/figures.ts';
import type { Comparison } from '../load/results.ts';
import type { Results } from './results.ts';

const SHARE_OF_BARE_MIN = 0.5;
const TIMES_PORTKEY_MIN = 2.5;
const ADDED_TIMES_BARE_MAX = 2;
const ADDED_SHARE_OF_PORTKEY_MAX = 0.6;
const FIRST_CONTENT_OVER_BARE_MAX_MS = 0.3;
const KINDS = { whole: 'whole answers', stream: 'streams' };
export const GROWTH_MAX = 0.1;
export const STREAMS_MEGABYTES_MAX = 1_024;
const SOAK_REQUESTS = 1_000_000;
const STREAMS = 5_000;

/** The figures to reach, each with what was measured; `met` is undefined for what has not been. */
export function figuresOf({ comparison, soak, streams }: Results): Figure[] {
  return [
    throughput(comparison, 'bare', { name: 'the bare proxy', min: SHARE_OF_BARE_MIN }),
    throughput(comparison, 'portkey', { name: 'Portkey', min: TIMES_PORTKEY_MIN }),
    added(comparison, 'bare', { name: 'the bare proxy', max: ADDED_TIMES_BARE_MAX }),
    added(comparison, 'portkey', { name: 'Portkey', max: ADDED_SHARE_OF_PORTKEY_MAX }),
    firstContent(comparison),
    tail(comparison, KINDS),
    faults(comparison),
    {
      name: `growth of memory over ${SOAK_REQUESTS.toLocaleString('en')} requests`,
      target: `≤ ${GROWTH_MAX * 100} %`,
      measured: soak ? `${(soak.growth * 100).toFixed(1)} % over ${soak.requests.toLocaleString('en')}` : '–',
      met:
        soak && soak.requests >= SOAK_REQUESTS ? soak.growth <= GROWTH_MAX && soak.faults === 0 : undefined,
      how: 'resident memory of the gateway: median of the last third of the samples against that of the first third after the warm-up (`-- --soak`)',
    },
    streamsMemory(streams, { count: STREAMS, megabytesMax: STREAMS_MEGABYTES_MAX, target: '< 1 GB' }),
  ];
}

/** What Isthmus adds at the median as a multiple of what a peer adds; the larger of whole answers and streams. */
function added(
  comparison: Comparison | undefined,
  peer: PeerName,
  { name, max }: { name: string; max: number },
): Figure {
  const ratios = pairsWith(comparison, peer).map(([ours, theirs]) => ({
    ratio: ours.addedMs / theirs.addedMs,
    text: `${KINDS[ours.kind as keyof typeof KINDS]} ${milliseconds(ours.addedMs)} against ${milliseconds(theirs.addedMs)}`,
  }));
  const worst = ratios.toSorted((a, b) => b.ratio - a.ratio)[0];
  return {
    name: `added p50, of ${name}'s`,
    target: `≤ ${max} ×`,
    measured: worst ? `${worst.ratio.toFixed(2)} ×` : '–',
    met: worst && worst.ratio <= max,
    how: ratios.map(({ text }) => text).join('; '),
  };
}

function firstContent(comparison: Comparison | undefined): Figure {
  const streams = pairsWith(comparison, 'bare').find(([{ kind }]) => kind === 'stream');
  const [ours, theirs] = streams ?? [];
  const over = ours && theirs ? ours.addedFirstContentMs - theirs.addedFirstContentMs : undefined;
  return {
    name: "added time to first token, above the bare proxy's",
    target: `≤ ${FIRST_CONTENT_OVER_BARE_MAX_MS} ms`,
    measured: over === undefined ? '–' : milliseconds(over),
    met: over === undefined ? undefined : over <= FIRST_CONTENT_OVER_BARE_MAX_MS,
    how:
      ours && theirs
        ? `${milliseconds(ours.addedFirstContentMs)} against ${milliseconds(theirs.addedFirstContentMs)}`
        : '',
  };
}
