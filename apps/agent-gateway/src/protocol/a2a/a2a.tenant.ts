import { A2aError } from '@isthmus/domain-exchange';

type Params = Readonly<Record<string, unknown>>;

/**
 * The agent that a request to an address of all agents names: here the `tenant` of A2A (§4.4.6) is an agent's id. Throws
 * InvalidParams without one.
 */
export function agentOfTenant({ tenant }: Params, at = 'params.'): string {
  if (typeof tenant === 'string' && tenant !== '') return tenant;
  const field = `${at}tenant`;
  throw new A2aError(
    'InvalidParams',
    `${field}: must name the agent; copy it from the interface in the card of the agent`,
    { field },
  );
}

/**
 * Parameters as the agent takes them, without the `tenant`, which was for the gateway. Throws InvalidParams where it names
 * another agent than the address does.
 */
export function withoutTenant(params: Params, agentId: string, at = 'params.'): Params {
  const { tenant, ...rest } = params;
  const named = typeof tenant === 'string' ? tenant : '';
  if (named === '' || named.toLowerCase() === agentId.toLowerCase()) return rest;
  const field = `${at}tenant`;
  throw new A2aError('InvalidParams', `${field}: must be absent, or the agent that the address names`, {
    field,
  });
}
