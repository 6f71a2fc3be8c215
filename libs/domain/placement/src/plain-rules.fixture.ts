import { DEVICE_MILLI, type NodeUsage } from '@isthmus/kernels';
import type { Constraint, PlacementRequest } from './constraints.js';
import { grantedMilli, type FleetNode } from './node.js';
import { priceMicroPerHour } from './price.js';

/** Every constraint that a node fails, by the rules as one would write them down: the tests hold decisions to them. */
export function plainFailures(
  node: FleetNode,
  request: PlacementRequest,
  { usage, roundTripUs }: { usage: NodeUsage; roundTripUs: number },
): Constraint[] {
  const { resources, roundTripUsMax, priceMicroPerHourMax, regionIds, operatorIds } = request;
  const failed: Constraint[] = [];
  if (roundTripUs < 0 || (roundTripUsMax > 0 && roundTripUs > roundTripUsMax)) failed.push('latency');
  const fits =
    node.cpuMilli - usage.cpuMilli >= resources.cpuMilli &&
    node.memoryMib - usage.memoryMib >= resources.memoryMib &&
    (resources.acceleratorMilli === 0 || hasDeviceFor(node, usage, resources.acceleratorMilli));
  if (!fits) failed.push('resources');
  const price = priceMicroPerHour(node, resources);
  if (priceMicroPerHourMax > 0 && price > priceMicroPerHourMax) failed.push('price');
  if (regionIds.length > 0 && !regionIds.includes(node.regionId)) failed.push('region');
  if (operatorIds.length > 0 && !operatorIds.includes(node.operatorId)) failed.push('operator');
  if (request.excludedNodeIds.includes(node.id)) failed.push('excluded');
  return failed;
}

/** Whether one device has room for the share that the node would grant; the leftovers of two devices do not add up. */
function hasDeviceFor(
  { accelerators }: FleetNode,
  { deviceMilli }: NodeUsage,
  acceleratorMilli: number,
): boolean {
  if (!accelerators) return false;
  const share = grantedMilli(acceleratorMilli, accelerators);
  const free = Array.from(
    { length: accelerators.devices },
    (_, device) => DEVICE_MILLI - (deviceMilli[device] ?? 0),
  );
  return free.some((milli) => milli >= share);
}
