import 'server-only';
import type { handover } from '@isthmus/contracts';
import { AppError } from '@isthmus/platform-errors';
import type { TenantScope } from '@isthmus/platform-identity';
import { runtime } from '../runtime';
import { namesOfActors } from './actor-names';
import { listAgents } from './agents';
import { partial } from './call';
import {
  handOverView,
  lineView,
  type HandOverView,
  type LineView,
  type MeasuresView,
  type RuleView,
  type SummaryView,
} from './hand-overs.mapper';

const PAGE_SIZE = 50;

/** Newest first. */
export async function listHandOvers(
  scope: TenantScope,
  query: { open: boolean; pageToken: string },
): Promise<{ handOvers: HandOverView[]; nextPageToken: string }> {
  const { clients } = await runtime();
  const page = await clients.handOvers.listHandOvers({ ...query, pageSize: PAGE_SIZE }, { scope });
  const names = await namesFor(scope, page.handOvers);
  return {
    handOvers: page.handOvers.map((handOver) => handOverView(handOver, names)),
    nextPageToken: page.nextPageToken,
  };
}

export interface HandOverDetail {
  handOver: HandOverView;
  /** Oldest first. */
  lines: LineView[];
  summary: SummaryView;
}

export async function getHandOver(scope: TenantScope, id: string): Promise<HandOverDetail> {
  const { clients } = await runtime();
  const { handOver, lines, summary } = await clients.handOvers.getHandOver({ id }, { scope });
  if (!handOver) throw new AppError('INTERNAL', 'The host sent a hand-over without itself');
  const names = await namesFor(
    scope,
    [handOver],
    lines.map(({ author }) => author),
  );
  return {
    handOver: handOverView(handOver, names),
    lines: lines.map((line) => lineView(line, names)),
    summary: summary ?? { asked: [], answered: [], open: [] },
  };
}

/** Returns the id of the hand-over. */
export async function startHandOver(
  scope: TenantScope,
  request: { idempotencyKey: string; agentId: string; owner: string; contextId: string },
): Promise<string> {
  const { clients } = await runtime();
  return (await clients.handOvers.startHandOver(request, { scope })).id;
}

export async function takeHandOver(
  scope: TenantScope,
  request: { idempotencyKey: string; id: string },
): Promise<void> {
  const { clients } = await runtime();
  await clients.handOvers.takeHandOver(request, { scope });
}

export async function replyToCustomer(
  scope: TenantScope,
  request: { idempotencyKey: string; id: string; text: string },
): Promise<void> {
  const { clients } = await runtime();
  await clients.handOvers.replyToCustomer(request, { scope });
}

export async function endHandOver(
  scope: TenantScope,
  request: { idempotencyKey: string; id: string; outcome: string },
): Promise<void> {
  const { clients } = await runtime();
  await clients.handOvers.endHandOver(request, { scope });
}

export async function getHandOverRule(scope: TenantScope, agentId: string): Promise<RuleView> {
  const { clients } = await runtime();
  const rule = await clients.handOvers.getHandOverRule({ agentId }, { scope });
  // A float of the wire is 0.4000000059604645.
  return { ...rule, confidenceMin: Number(rule.confidenceMin.toFixed(6)) };
}

export async function setHandOverRule(
  scope: TenantScope,
  request: { idempotencyKey: string; agentId: string; rule: RuleView },
): Promise<void> {
  const { clients } = await runtime();
  await clients.handOvers.setHandOverRule(request, { scope });
}

/** Of the contacts that began in the last days. */
export async function getServiceMeasures(
  scope: TenantScope,
  days: number,
): Promise<{ repeatDays: number; total: MeasuresView | undefined; agents: MeasuresView[] }> {
  const { clients } = await runtime();
  const to = new Date();
  const from = new Date(to.getTime() - days * 86_400_000);
  const { repeatDays, total, agents } = await clients.handOvers.getServiceMeasures({ from, to }, { scope });
  return { repeatDays, total, agents };
}

/** Names of agents and actors; without those of agents while the registry is unavailable. */
async function namesFor(
  scope: TenantScope,
  handOvers: readonly handover.HandOver[],
  authors: readonly string[] = [],
) {
  const actors = handOvers.flatMap(({ owner, takenBy }) => [owner, takenBy]);
  const [agents, named] = await Promise.all([
    handOvers.length === 0 ? undefined : partial(listAgents(scope)),
    namesOfActors(scope, [...actors, ...authors]),
  ]);
  const known = agents?.ok ? agents.value : [];
  return { agents: new Map(known.map(({ id, name }) => [id, name])), actors: named };
}
