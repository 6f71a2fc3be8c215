import { DEVICE_MILLI, type NodeUsage, type PlacementNode } from '@isthmus/kernels';

export type { NodeUsage };

/** What one agent asks of one node. */
export interface Resources {
  /** Thousandths of a core. */
  readonly cpuMilli: number;
  readonly memoryMib: number;
  /** Share of one accelerator in thousandths, 0–1,000; 0 for none. */
  readonly acceleratorMilli: number;
}

export interface Accelerators {
  readonly modelId: string;
  readonly devices: number;
  /** Smallest share of a device that can be granted, thousandths. */
  readonly sliceMilli: number;
}

/** Integer micro-units of the atlas's currency. */
export interface NodePrices {
  readonly cpuCoreHourMicros: number;
  readonly memoryGibHourMicros: number;
  readonly acceleratorHourMicros: number;
}

/** The node that the kernel ranks, with its place and its prices; the nodes of an atlas are such. */
export interface FleetNode extends PlacementNode {
  readonly siteId: string;
  readonly operatorId: string;
  readonly regionId: string;
  readonly accelerators?: Accelerators;
  readonly prices: NodePrices;
}

/** The share of a device that a request is granted: the next whole number of slices. */
export function grantedMilli(acceleratorMilli: number, { sliceMilli }: Accelerators): number {
  return Math.min(DEVICE_MILLI, Math.ceil(acceleratorMilli / sliceMilli) * sliceMilli);
}

/** What a node still has for one agent: the share is that of its emptiest device. */
export function freeOf(node: FleetNode, usage: NodeUsage): Resources {
  const devicesFree = Array.from(
    { length: node.accelerators?.devices ?? 0 },
    (_, device) => DEVICE_MILLI - (usage.deviceMilli[device] ?? 0),
  );
  return {
    cpuMilli: node.cpuMilli - usage.cpuMilli,
    memoryMib: node.memoryMib - usage.memoryMib,
    acceleratorMilli: Math.max(0, ...devicesFree),
  };
}
