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
  readonly cards: number;
  /** Smallest share of a card that can be granted, thousandths. */
  readonly sliceMilli: number;
}

/** Integer micro-units of the atlas's currency. */
export interface NodePrices {
  readonly cpuCoreHourMicros: number;
  readonly memoryGibHourMicros: number;
  readonly acceleratorHourMicros: number;
}

/** A node as placement sees it; the nodes of an atlas are such. */
export interface PlacementNode {
  readonly id: string;
  readonly siteId: string;
  readonly operatorId: string;
  readonly regionId: string;
  readonly cpuMilli: number;
  readonly memoryMib: number;
  readonly accelerators?: Accelerators;
  readonly prices: NodePrices;
}

/** What is taken of a node. */
export interface NodeUsage {
  readonly cpuMilli: number;
  readonly memoryMib: number;
  /** By card; shorter than the node's cards means the rest is free. */
  readonly cardMilli: readonly number[];
}

/** The thousandths in a whole card. */
export const CARD_MILLI = 1_000;

export const NOTHING_USED: NodeUsage = { cpuMilli: 0, memoryMib: 0, cardMilli: [] };

/** What a card is cut into for a share: the next whole number of slices. */
export function grantedMilli(acceleratorMilli: number, { sliceMilli }: Accelerators): number {
  return Math.min(CARD_MILLI, Math.ceil(acceleratorMilli / sliceMilli) * sliceMilli);
}
