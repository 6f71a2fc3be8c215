import { expect, it } from 'vitest';
import type { AgentView } from '../../../lib/api/agents.mapper';
import { needsOf } from './overview-needs';

const agent = (name: string, state: AgentView['state']): AgentView => ({
  id: name,
  name,
  state,
  description: '',
  templateId: '',
  knowledgeBaseId: '',
  model: '',
  instructions: '',
  instructionsSource: '',
  parameters: {},
  cpuMilli: 0,
  memoryMib: 0,
  examples: [],
  visibility: 'private',
  version: 1,
  generation: 1,
  metroId: '',
  roundTripUsMax: 0,
  address: '',
  cardJson: '',
  workflowId: '',
});
const account = { currency: 'CNY', balanceMicro: 90, heldMicro: 0, spentMicro: 10, spentMonthMicro: 10 };
const well = {
  agents: [agent('a', 'ready')],
  account: { ok: true as const, value: account },
  models: { ok: true as const, value: [] },
  linksDown: 0,
};

it('is empty while all is well', () => {
  expect(needsOf(well)).toEqual([]);
});

it('lists a failed agent first and links to it', () => {
  const needs = needsOf({ ...well, agents: [agent('a', 'ready'), agent('b', 'failed')], linksDown: 2 });
  expect(needs.map(({ kind }) => kind)).toEqual(['failedAgent', 'linksDown']);
  expect(needs[0]).toMatchObject({ href: '/agents/b', facts: { name: 'b' } });
});

it('warns when less than a tenth of the credit is left', () => {
  const low = { ...account, balanceMicro: 9, spentMicro: 91 };
  expect(needsOf({ ...well, account: { ok: true, value: low } }).map(({ kind }) => kind)).toEqual([
    'lowBalance',
  ]);
});

it('does not treat missing data as healthy', () => {
  const needs = needsOf({
    ...well,
    agents: undefined,
    account: { ok: false, code: 'UNAVAILABLE', correlationId: 'id-1' },
  });
  expect(needs).toMatchObject([{ kind: 'unknown', facts: { count: 2 } }]);
});

it('counts failed agents instead of listing many', () => {
  const failed = (count: number) => Array.from({ length: count }, (_, at) => agent(`a${at}`, 'failed'));
  const kinds = (count: number) => needsOf({ ...well, agents: failed(count) }).map(({ kind }) => kind);
  expect(kinds(3)).toEqual(['failedAgent', 'failedAgent', 'failedAgent']);
  expect(needsOf({ ...well, agents: failed(4) })).toMatchObject([
    { kind: 'failedAgents', facts: { count: 4 }, href: '/agents?q=failed' },
  ]);
});
