import { expect, it } from 'vitest';
import type { AgentView } from '../../lib/api/agents.mapper';
import { needsOf } from './overview-needs';

const agent = (name: string, state: AgentView['state']): AgentView => ({
  id: name,
  name,
  state,
  description: '',
  templateId: '',
  model: '',
  instructions: '',
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

it('needs nobody while all is well', () => {
  expect(needsOf(well)).toEqual([]);
});

it('names a failed agent first and leads to it', () => {
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

it('does not call silence well', () => {
  const needs = needsOf({ ...well, agents: undefined, account: { ok: false, code: 'UNAVAILABLE' } });
  expect(needs).toMatchObject([{ kind: 'unknown', facts: { count: 2 } }]);
});
