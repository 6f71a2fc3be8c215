import type { AgentView } from '../../../lib/api/agents.mapper';
import type { Partial } from '../../../lib/api/call';
import type { AccountView } from '../../../lib/api/ledger';
import type { ModelView } from '../../../lib/api/models';

/** Something that needs attention. */
export interface Need {
  id: string;
  kind: 'failedAgent' | 'failedAgents' | 'lowBalance' | 'modelDown' | 'linksDown' | 'unknown';
  tone: 'bad' | 'warn';
  facts: Record<string, string | number>;
  href?: string;
}

/** Below this fraction of the total credit the balance is low. */
const LOW_BALANCE_SHARE = 0.1;
const FAILED_ALONE_MAX = 3;

export function needsOf(state: {
  agents: AgentView[] | undefined;
  account: Partial<AccountView>;
  models: Partial<ModelView[]>;
  linksDown: number | undefined;
}): Need[] {
  const { agents, account, models, linksDown } = state;
  const needs = failedAgents((agents ?? []).filter((agent) => agent.state === 'failed'));
  if (account.ok) {
    const { balanceMicro, spentMicro } = account.value;
    if (balanceMicro < (balanceMicro + spentMicro) * LOW_BALANCE_SHARE) {
      needs.push({ id: 'balance', kind: 'lowBalance', tone: 'warn', facts: {}, href: '/usage' });
    }
  }
  for (const { id } of models.ok ? models.value.filter(({ available }) => !available) : []) {
    needs.push({ id: `model ${id}`, kind: 'modelDown', tone: 'warn', facts: { model: id }, href: '/models' });
  }
  if (linksDown)
    needs.push({ id: 'links', kind: 'linksDown', tone: 'warn', facts: { count: linksDown }, href: '/map' });
  const unavailable = [agents !== undefined, account.ok, models.ok, linksDown !== undefined].filter(
    (known) => !known,
  ).length;
  if (unavailable > 0)
    needs.push({ id: 'unknown', kind: 'unknown', tone: 'warn', facts: { count: unavailable } });
  return needs;
}

/** A few are listed one by one; many are summarised as one item. */
function failedAgents(failed: AgentView[]): Need[] {
  if (failed.length > FAILED_ALONE_MAX) {
    const facts = { count: failed.length };
    return [{ id: 'failed', kind: 'failedAgents', tone: 'bad', facts, href: '/agents?q=failed' }];
  }
  return failed.map(({ id, name }) => ({
    id,
    kind: 'failedAgent',
    tone: 'bad',
    facts: { name },
    href: `/agents/${id}`,
  }));
}
