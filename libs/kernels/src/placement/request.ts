import { Checks } from './checks.js';
import { NONE, type BackendRequest } from './backend.js';
import { labelWords, modelMask, type NumberedNodes } from './numbered-nodes.js';
import { DEVICE_MILLI, MAXIMA } from './limits.js';
import type { NameTable } from './names.js';
import { checkOffers, compileOffers } from './offers.js';
import type { NodeRequest } from './types.js';

/** Bit that no node carries: a required label unknown to the fleet. */
const UNKNOWN_LABEL = MAXIMA.labels;
/** Latency row for bounds that bring their own values. */
export const OWN_LATENCY_ROW = MAXIMA.latencyOrigins;

/**
 * Checks a request and turns its names into numbers. Models, labels, price classes and nodes that the fleet does not
 * have are not errors: where they make the request infeasible, the decision says by which constraint.
 * @throws AppError INVALID_ARGUMENT
 */
export function numberRequest(
  request: NodeRequest,
  { fleet, origins, spread }: { fleet: NumberedNodes; origins: NameTable; spread: BackendRequest['spread'] },
): BackendRequest {
  checkRequest(request, fleet, origins);
  const required = labelWords((request.requiredLabels ?? []).map((label) => bitOf(label, fleet)));
  const forbidden = labelWords(
    (request.forbiddenLabels ?? [])
      .map((label) => bitOf(label, fleet))
      .filter((bit) => bit !== UNKNOWN_LABEL),
  );
  const { accelerators, latency } = request;
  return {
    cpuMilli: request.cpuMilli,
    memoryMib: request.memoryMib,
    devices: accelerators?.count ?? 0,
    modelMask: modelMask(accelerators?.models, fleet.models),
    requiredLow: required.low,
    requiredHigh: required.high,
    forbiddenLow: forbidden.low,
    forbiddenHigh: forbidden.high,
    latencyRow: latencyRow(latency, origins),
    latencyMaxUs: latency?.maxUs ?? 0,
    offers: compileOffers(request, fleet.priceClasses),
    priceMicrosMax: request.priceMicrosMax ?? MAXIMA.priceMicros,
    excluded: ranksOf(request.excludedNodes ?? [], fleet),
    tieDraw: 0,
    spread,
  };
}

function bitOf(label: string, fleet: NumberedNodes): number {
  return fleet.labels.find(label) ?? UNKNOWN_LABEL;
}

/** Each known node once, so that backends may hide and show them in any order. */
function ranksOf(ids: readonly string[], fleet: NumberedNodes): number[] {
  return [...new Set(ids.flatMap((id) => fleet.ranks.get(id) ?? []))];
}

function latencyRow(latency: NodeRequest['latency'], origins: NameTable): number {
  if (!latency) return NONE;
  return 'origin' in latency ? (origins.find(latency.origin) ?? NONE) : OWN_LATENCY_ROW;
}

function checkRequest(request: NodeRequest, fleet: NumberedNodes, origins: NameTable): void {
  const checks = new Checks();
  checks.whole('cpuMilli', request.cpuMilli, { min: 0, max: MAXIMA.cpuMilli });
  checks.whole('memoryMib', request.memoryMib, { min: 0, max: MAXIMA.memoryMib });
  checks.whole('priceMicrosMax', request.priceMicrosMax ?? 0, { min: 0, max: MAXIMA.priceMicros });
  if (request.accelerators) {
    checks.whole('accelerators.count', request.accelerators.count, { min: 1, max: MAXIMA.devicesPerNode });
    checks.whole('accelerators.milliPerDevice', request.accelerators.milliPerDevice, {
      min: 1,
      max: DEVICE_MILLI,
    });
  }
  checkOffers(checks, request);
  const { latency } = request;
  if (latency) {
    checks.whole('latency.maxUs', latency.maxUs, { min: 0, max: MAXIMA.latencyUs });
    if ('origin' in latency) {
      const known = origins.find(latency.origin) !== undefined;
      checks.that(known, 'latency.origin', 'has no latency row; call setLatency first');
    } else {
      const fits = latency.perNodeUs.length === fleet.ids.length;
      checks.that(fits, 'latency.perNodeUs', `must hold one value per node, ${fleet.ids.length}`);
    }
  }
  checks.done();
}
