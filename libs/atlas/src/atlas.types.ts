import type { LinkId, MetroId, NodeId, OperatorId, RegionId, SiteId } from './ids.js';

/** WGS 84, decimal degrees. */
export interface Position {
  readonly lat: number;
  readonly lon: number;
}

/** How light and routers delay a packet in this atlas; all integers except the factor. */
export interface Physics {
  /** One-way delay of one kilometre of fibre, nanoseconds (4,900 for n ≈ 1.47). */
  readonly fibreNsPerKm: number;
  /** Fibre kilometres per straight-line kilometre, for paths whose length is not surveyed. */
  readonly routeFactor: number;
  /** Budget for everything that is not fibre, per round trip, nanoseconds. */
  readonly processingNs: number;
  /** Forwarding delay of one backbone hop, one-way, nanoseconds. */
  readonly hopNs: number;
}

/** Says of a group of fields where its values come from, or by which rule they were modelled. */
export interface Provenance {
  readonly fields: readonly string[];
  readonly modelled: boolean;
  readonly source: string;
}

/** A planning region: every metro belongs to one. The latency figures are those of its core metro. */
export interface Region {
  readonly id: RegionId;
  readonly name: string;
  readonly nameZh?: string;
  readonly coreMetroId: MetroId;
  readonly latencyTodayMs: { readonly min: number; readonly max: number };
  readonly latencyTargetMs: number;
}

export interface Metro extends Position {
  readonly id: MetroId;
  readonly name: string;
  readonly nameZh?: string;
  /** ISO 3166-2 code, e.g. `CN-GD`. */
  readonly subdivision: string;
  readonly regionId: RegionId;
  readonly population: number;
  readonly geonamesId?: number;
}

export interface Operator {
  readonly id: OperatorId;
  readonly name: string;
  readonly nameZh?: string;
  /** Short code used in site ids. */
  readonly code: string;
  readonly emphasis: string;
  /** Capital spending, millions of US dollars, and the share of it for AI and compute in thousandths. */
  readonly capitalSpending?: {
    readonly year: number;
    readonly usdMillion: number;
    readonly computePermille: number;
  };
  /** Thousandths of the list price of a node type that this operator charges. */
  readonly tariffPermille: number;
}

export type SiteKind = 'edge' | 'hub';

/** A facility of one operator. `metroId` is the metro it serves first, not a limit of its reach. */
export interface Site extends Position {
  readonly id: SiteId;
  readonly name: string;
  readonly nameZh?: string;
  readonly operatorId: OperatorId;
  readonly metroId: MetroId;
  readonly regionId: RegionId;
  readonly kind: SiteKind;
  readonly nodeIds: readonly NodeId[];
}

/** The devices of one node: all of one model. */
export interface Accelerators {
  readonly modelId: string;
  readonly make: string;
  readonly model: string;
  readonly devices: number;
  /** Memory of one device, MiB. */
  readonly memoryMib: number;
  /** One device is 1,000 milli. */
  readonly milliPerDevice: 1000;
  /** Smallest share of a device that can be granted; 1,000 means whole devices only. */
  readonly sliceMilli: number;
}

/** Integer micro-units of the atlas's currency (1 CNY = 1,000,000), already with operator and site tariff. */
export interface NodePrices {
  readonly cpuCoreHourMicros: number;
  readonly memoryGibHourMicros: number;
  /** One whole device for one hour; 0 where the node has none. */
  readonly acceleratorHourMicros: number;
}

export interface Node {
  readonly id: NodeId;
  readonly siteId: SiteId;
  readonly operatorId: OperatorId;
  readonly metroId: MetroId;
  readonly regionId: RegionId;
  readonly kind: SiteKind;
  readonly typeId: string;
  readonly cpuMilli: number;
  readonly memoryMib: number;
  readonly accelerators?: Accelerators;
  readonly prices: NodePrices;
  readonly idleWatts: number;
  readonly peakWatts: number;
}

/** An undirected fibre link between two sites. */
export interface Link {
  readonly id: LinkId;
  readonly a: SiteId;
  readonly b: SiteId;
  readonly capacityGbps: number;
  /** Length of the fibre route in metres. */
  readonly lengthM: number;
  /** One-way propagation delay of that length, nanoseconds; forwarding (`physics.hopNs`) comes on top. */
  readonly delayNs: number;
  /** `interconnect` joins two operators, `backbone` two sites of one. */
  readonly kind: 'backbone' | 'interconnect';
}

/** A checked reference model: plain frozen data, every reference resolves, one cut never parts the network. */
export interface Atlas {
  readonly name: string;
  readonly title: string;
  readonly currency: string;
  readonly physics: Physics;
  readonly provenance: readonly Provenance[];
  readonly regions: readonly Region[];
  readonly metros: readonly Metro[];
  readonly operators: readonly Operator[];
  readonly sites: readonly Site[];
  readonly nodes: readonly Node[];
  readonly links: readonly Link[];
  /** SHA-256 (hex) of the list of metros; a coverage figure names the list it was computed on. */
  readonly metroListHash: string;
}
