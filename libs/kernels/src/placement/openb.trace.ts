/**
 * The Alibaba openb trace (production GPU cluster, 2023; Apache-2.0 in hkust-adsl/kubernetes-scheduler-simulator) as
 * nodes and requests of the planner, and the arrival protocol of the FGD paper (USENIX ATC '23).
 */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DEVICE_MILLI } from './limits.js';
import { randomWords } from './order.js';
import type { PlacementNode, NodeRequest } from './types.js';

/** The folder with the trace, below ISTHMUS_DATA (default `../shared/data` beside the repository); undefined if absent. */
export function openbFolder(): string | undefined {
  const repository = fileURLToPath(new URL('../../../../', import.meta.url));
  const folder = join(resolve(repository, process.env['ISTHMUS_DATA'] ?? '../shared/data'), 'openb/');
  return existsSync(`${folder}openb_node_list_gpu_node.csv`) ? folder : undefined;
}

/** The 1,213 nodes with accelerators. `nameSeed` permutes their names, so that no policy can rely on them. */
export function openbNodes(folder: string, nameSeed: number): PlacementNode[] {
  const rows = readRows(`${folder}openb_node_list_gpu_node.csv`);
  const names = shuffled(
    rows.map(([name = '']) => name),
    randomWords(nameSeed ^ 0x5eed),
  );
  return rows.map(([, cpu, memory, count, model = ''], index) => ({
    id: names[index] ?? '',
    cpuMilli: Number(cpu),
    memoryMib: Number(memory),
    accelerators: { modelId: model, devices: Number(count) },
  }));
}

/** One pod list: `default`, `cpu250`, `gpuspec33` and so on. */
export function openbPods(folder: string, list: string): NodeRequest[] {
  return readRows(`${folder}openb_pod_list_${list}.csv`).map(([, cpu, memory, devices, milli, models]) => ({
    cpuMilli: Number(cpu),
    memoryMib: Number(memory),
    ...(Number(devices) > 0
      ? {
          accelerators: {
            count: Number(devices),
            milliPerDevice: Number(milli),
            ...(models ? { models: models.split('|') } : {}),
          },
        }
      : {}),
  }));
}

/**
 * Arrivals: the list shuffled by seed, then pods drawn at random with replacement until demand would pass 130 % of
 * the capacity; a list that asks for more is thinned out.
 */
export function openbArrivals(
  pods: readonly NodeRequest[],
  capacityMilli: number,
  seed: number,
): NodeRequest[] {
  const draw = randomWords(seed);
  const queue = shuffled(pods, draw);
  const arrivals: NodeRequest[] = [];
  let demand = 0;
  for (let next = 0; ; next++) {
    const pod = queue[next] ?? queue[Math.floor((draw() / 2 ** 32) * queue.length)];
    if (!pod || demand + demandMilli(pod) > 1.3 * capacityMilli) return arrivals;
    demand += demandMilli(pod);
    arrivals.push(pod);
  }
}

/** Accelerator milli a request asks for. */
export function demandMilli({ accelerators }: NodeRequest): number {
  return accelerators ? accelerators.count * accelerators.milliPerDevice : 0;
}

export function capacityMilli(nodes: readonly PlacementNode[]): number {
  return nodes.reduce((sum, node) => sum + (node.accelerators?.devices ?? 0) * DEVICE_MILLI, 0);
}

function readRows(file: string): string[][] {
  return readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(','));
}

function shuffled<T>(values: readonly T[], draw: () => number): T[] {
  const result = [...values];
  for (let last = result.length - 1; last > 0; last--) {
    const other = Math.floor((draw() / 2 ** 32) * (last + 1));
    // Both positions lie inside the array.
    [result[last], result[other]] = [result[other] as T, result[last] as T];
  }
  return result;
}
