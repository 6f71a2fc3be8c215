import type { Coverage, Node } from '@isthmus/atlas';
import type { compute } from '@isthmus/contracts';
import { priceMicroPerHour } from '@isthmus/domain-placement';
import type { SiteFigures } from './site.service.js';

/** What a site's price is given for: one core and one GiB for an hour on its cheapest node. */
const PRICED = { cpuMilli: 1_000, memoryMib: 1_024, acceleratorMilli: 0 };

/** A site with the totals of its nodes and of what is reserved on them. */
export function siteMessage({ site, nodes, usage }: SiteFigures): compute.Site {
  const used = nodes.flatMap(({ id }) => usage.get(id) ?? []);
  const sum = <Item>(items: readonly Item[], figure: (item: Item) => number) =>
    items.reduce((total, item) => total + figure(item), 0);
  return {
    id: site.id,
    name: site.name,
    metroId: site.metroId,
    operatorId: site.operatorId,
    kind: site.kind,
    latitude: site.lat,
    longitude: site.lon,
    nodes: nodes.length,
    cpuMilli: BigInt(sum(nodes, ({ cpuMilli }) => cpuMilli)),
    cpuMilliReserved: BigInt(sum(used, ({ cpuMilli }) => cpuMilli)),
    memoryMib: BigInt(sum(nodes, ({ memoryMib }) => memoryMib)),
    memoryMibReserved: BigInt(sum(used, ({ memoryMib }) => memoryMib)),
    accelerators: acceleratorsOf(nodes),
    acceleratorMilli: sum(nodes, ({ accelerators }) => (accelerators?.devices ?? 0) * 1_000),
    acceleratorMilliReserved: sum(used, ({ deviceMilli }) => sum(deviceMilli, (milli) => milli)),
    priceMicroPerHour: BigInt(cheapest(nodes)),
    reservations: sum(used, ({ reservations }) => reservations),
  };
}

function cheapest(nodes: readonly Node[]): number {
  return nodes.length === 0 ? 0 : Math.min(...nodes.map((node) => priceMicroPerHour(node, PRICED)));
}

function acceleratorsOf(nodes: readonly Node[]): compute.Accelerators[] {
  const byModel = Map.groupBy(
    nodes.flatMap(({ accelerators }) => accelerators ?? []),
    ({ make, model }) => `${make} ${model}`,
  );
  return [...byModel].map(([model, devices]) => ({
    model,
    count: devices.reduce((total, { devices: count }) => total + count, 0),
    memoryMib: devices[0]?.memoryMib ?? 0,
  }));
}

/** Shares within the standard thresholds, with the definition they share: a figure without it means nothing. */
export function coverageMessage(classes: readonly Coverage[]): compute.Coverage {
  const { thresholdUs: _, ...definition } = { thresholdUs: 0, ...classes[0]?.definition };
  return {
    classes: classes.map(({ definition: { thresholdUs }, byMetros, byPeople }) => ({
      roundTripUsMax: thresholdUs,
      metrosShare: byMetros.ratio,
      peopleShare: byPeople.ratio,
      metrosCovered: byMetros.covered,
    })),
    metros: classes[0]?.byMetros.total ?? 0,
    definition: Object.fromEntries(
      Object.entries(definition).map(([field, value]) => [snakeCase(field), String(value)]),
    ),
    modelled: true,
  };
}

function snakeCase(field: string): string {
  return field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
