import type { AtlasFile } from '../format.schema.js';

type Accelerator = AtlasFile['accelerators'][number];
type NodeType = AtlasFile['nodeTypes'][number];

const GIB = 1024;

/** Makes and device memory as the vendors publish them; `sliceMilli` is the finest share we let a scheduler grant. */
export const ACCELERATORS: readonly Accelerator[] = [
  { id: 'nvidia-t4', make: 'NVIDIA', model: 'T4', memoryMib: 16 * GIB, sliceMilli: 100 },
  { id: 'nvidia-l4', make: 'NVIDIA', model: 'L4', memoryMib: 24 * GIB, sliceMilli: 100 },
  { id: 'nvidia-l20', make: 'NVIDIA', model: 'L20', memoryMib: 48 * GIB, sliceMilli: 100 },
  { id: 'nvidia-h20', make: 'NVIDIA', model: 'H20', memoryMib: 96 * GIB, sliceMilli: 125 },
  { id: 'ascend-310p', make: 'Huawei Ascend', model: '310P', memoryMib: 24 * GIB, sliceMilli: 125 },
  { id: 'ascend-910b', make: 'Huawei Ascend', model: '910B', memoryMib: 64 * GIB, sliceMilli: 250 },
  { id: 'cambricon-mlu370-x4', make: 'Cambricon', model: 'MLU370-X4', memoryMib: 24 * GIB, sliceMilli: 250 },
  { id: 'cambricon-mlu370-x8', make: 'Cambricon', model: 'MLU370-X8', memoryMib: 48 * GIB, sliceMilli: 1000 },
  { id: 'hygon-z100', make: 'Hygon', model: 'DCU Z100', memoryMib: 32 * GIB, sliceMilli: 250 },
  { id: 'hygon-k100-ai', make: 'Hygon', model: 'DCU K100-AI', memoryMib: 64 * GIB, sliceMilli: 250 },
  { id: 'kunlunxin-r200', make: 'Kunlunxin', model: 'R200', memoryMib: 32 * GIB, sliceMilli: 500 },
  { id: 'mthreads-s4000', make: 'Moore Threads', model: 'MTT S4000', memoryMib: 48 * GIB, sliceMilli: 250 },
];

/** One CPU core and one GiB cost the same everywhere; a device costs by its model. Micro-yuan per hour. */
const CORE_HOUR = 80_000;
const GIB_HOUR = 20_000;

export const NODE_TYPES: readonly NodeType[] = [
  nodeType({ id: 'cpu-64', cores: 64, gib: 256, watts: [180, 520] }),
  nodeType({
    id: 't4-2',
    cores: 32,
    gib: 128,
    device: 'nvidia-t4',
    devices: 2,
    hour: 1_500_000,
    watts: [160, 450],
  }),
  nodeType({
    id: 'l4-4',
    cores: 64,
    gib: 256,
    device: 'nvidia-l4',
    devices: 4,
    hour: 2_600_000,
    watts: [220, 760],
  }),
  nodeType({
    id: 'l20-4',
    cores: 96,
    gib: 512,
    device: 'nvidia-l20',
    devices: 4,
    hour: 5_200_000,
    watts: [320, 1700],
  }),
  nodeType({
    id: '310p-4',
    cores: 48,
    gib: 192,
    device: 'ascend-310p',
    devices: 4,
    hour: 1_800_000,
    watts: [200, 620],
  }),
  nodeType({
    id: '310p-8',
    cores: 96,
    gib: 384,
    device: 'ascend-310p',
    devices: 8,
    hour: 1_800_000,
    watts: [300, 1150],
  }),
  nodeType({
    id: 'x4-4',
    cores: 64,
    gib: 256,
    device: 'cambricon-mlu370-x4',
    devices: 4,
    hour: 1_900_000,
    watts: [240, 1050],
  }),
  nodeType({
    id: 'z100-4',
    cores: 64,
    gib: 256,
    device: 'hygon-z100',
    devices: 4,
    hour: 2_200_000,
    watts: [280, 1550],
  }),
  nodeType({
    id: 'r200-4',
    cores: 64,
    gib: 256,
    device: 'kunlunxin-r200',
    devices: 4,
    hour: 2_000_000,
    watts: [240, 1050],
  }),
  nodeType({
    id: 's4000-4',
    cores: 96,
    gib: 384,
    device: 'mthreads-s4000',
    devices: 4,
    hour: 3_000_000,
    watts: [320, 2200],
  }),
  nodeType({
    id: '910b-8',
    cores: 192,
    gib: 1536,
    device: 'ascend-910b',
    devices: 8,
    hour: 9_000_000,
    watts: [1100, 5200],
  }),
  nodeType({
    id: 'h20-8',
    cores: 192,
    gib: 2048,
    device: 'nvidia-h20',
    devices: 8,
    hour: 12_000_000,
    watts: [1200, 5600],
  }),
  nodeType({
    id: 'k100-8',
    cores: 128,
    gib: 1024,
    device: 'hygon-k100-ai',
    devices: 8,
    hour: 6_500_000,
    watts: [900, 4200],
  }),
  nodeType({
    id: 'x8-8',
    cores: 128,
    gib: 1024,
    device: 'cambricon-mlu370-x8',
    devices: 8,
    hour: 4_500_000,
    watts: [700, 3000],
  }),
];

/** Share of each type among an operator's edge nodes, in percent: each leans to other makes, none to one alone. */
export const EDGE_MIX: Readonly<Record<string, readonly (readonly [type: string, weight: number])[]>> = {
  'china-mobile': mix({
    'cpu-64': 16,
    '310p-4': 22,
    '310p-8': 12,
    'l4-4': 14,
    't4-2': 10,
    'x4-4': 10,
    'r200-4': 6,
    'l20-4': 6,
    's4000-4': 4,
  }),
  'china-telecom': mix({
    'cpu-64': 15,
    '310p-4': 20,
    '310p-8': 14,
    'l4-4': 12,
    't4-2': 8,
    'z100-4': 14,
    'x4-4': 7,
    'l20-4': 6,
    's4000-4': 4,
  }),
  'china-unicom': mix({
    'cpu-64': 18,
    '310p-4': 18,
    '310p-8': 8,
    'l4-4': 16,
    't4-2': 14,
    'z100-4': 8,
    'r200-4': 8,
    'l20-4': 5,
    'x4-4': 5,
  }),
};

/** What one hub holds. */
export const HUB_NODES: Readonly<Record<string, number>> = {
  '910b-8': 10,
  'h20-8': 4,
  'k100-8': 3,
  'x8-8': 3,
  'cpu-64': 4,
};

function mix(weights: Record<string, number>): [string, number][] {
  return Object.entries(weights);
}

function nodeType(spec: {
  id: string;
  cores: number;
  gib: number;
  device?: string;
  devices?: number;
  hour?: number;
  watts: readonly [idle: number, peak: number];
}): NodeType {
  return {
    id: spec.id,
    cpuMilli: spec.cores * 1000,
    memoryMib: spec.gib * GIB,
    ...(spec.device !== undefined && { accelerator: spec.device, devices: spec.devices }),
    cpuCoreHourMicros: CORE_HOUR,
    memoryGibHourMicros: GIB_HOUR,
    acceleratorHourMicros: spec.hour ?? 0,
    idleWatts: spec.watts[0],
    peakWatts: spec.watts[1],
  };
}
