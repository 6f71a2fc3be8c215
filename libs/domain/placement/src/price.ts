import { grantedMilli, type FleetNode, type Resources } from './node.js';

/** Price of an agent on a node, micro-units an hour; each part is rounded up to a whole one. */
export function priceMicroPerHour({ prices, accelerators }: FleetNode, resources: Resources): number {
  const share = accelerators ? grantedMilli(resources.acceleratorMilli, accelerators) : 0;
  return (
    Math.ceil((resources.cpuMilli * prices.cpuCoreHourMicros) / 1_000) +
    Math.ceil((resources.memoryMib * prices.memoryGibHourMicros) / 1_024) +
    Math.ceil((share * prices.acceleratorHourMicros) / 1_000)
  );
}
