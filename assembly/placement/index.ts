/**
 * The placement kernel: scores every node for a request, in whole numbers. The façade in libs/kernels writes nodes,
 * demand, policy and request into memory (layout.ts) and checks all lengths; its reference.ts is the specification.
 */
import { setDemandSizes } from './fragmentation';
import * as layout from './layout';
import { setNodeCount } from './ledger';
import { chooseDevices, partDeviceMask } from './score';

export { change, makeAvailable, setFree } from './ledger';
export { keptCandidates, rankNodes } from './rank';
export { explainRefusals, refusals } from './explain';

/** Resets the kernel to the nodes, demand tables and policy in memory. */
export function configure(nodes: i32, levels: i32, groups: i32, ratios: i32, totalWeight: i32): void {
  setDemandSizes(levels, groups, ratios, totalWeight);
  setNodeCount(nodes);
}

/** Mask of the devices the request would use on a node that meets it. */
export function devicesFor(node: i32): i32 {
  chooseDevices(node);
  return partDeviceMask;
}

/** Addresses of the regions the façade writes and reads, by number (see `REGIONS` there). */
export function region(number: i32): usize {
  switch (number) {
    case 0:
      return layout.CPU_TOTAL;
    case 1:
      return layout.DEVICES;
    case 2:
      return layout.CPU_LEVELS;
    case 3:
      return layout.GROUP_DEVICES;
    case 4:
      return layout.GROUP_MILLI;
    case 5:
      return layout.GROUP_WEIGHTS;
    case 6:
      return layout.RATIOS;
    case 7:
      return layout.RATIO_WEIGHTS;
    case 8:
      return layout.RATIO_SUMS;
    case 9:
      return layout.SCARCITY;
    case 10:
      return layout.POLICY;
    case 11:
      return layout.REQUEST;
    case 12:
      return layout.SPREAD_PAIRS;
    case 13:
      return layout.RESULTS;
    case 14:
      return layout.LATENCY;
    case 15:
      return layout.REQUEST_PRICE_MAX;
    case 16:
      return layout.CLASS_PRICE;
    case 17:
      return layout.CLASS_PRICE_SCORE;
    case 18:
      return layout.CLASS_MILLI;
    case 19:
      return layout.EXCLUDED;
    case 20:
      return layout.MASK_COUNTS;
    default:
      return layout.END;
  }
}
