import type { PortalConfig } from '../../config';
import { OFFLINE } from './scopes';

/** A server that access tokens are for: by its base address, whatever below it is asked for (RFC 8707, section 2). */
interface Resource {
  identifier: string;
  name: string;
  /** What its clients need. */
  scope: 'agents' | 'models';
}

type Addresses = Pick<PortalConfig, 'GATEWAY_URL' | 'MODELS_URL'>;

/** What an application asks for, or is granted. */
interface AuthorizationRequest {
  /** Identifiers of resources, or addresses that are of none. */
  resources: string[];
  scope: string;
}

export function resourcesOf({ GATEWAY_URL, MODELS_URL }: Addresses): [agents: Resource, models: Resource] {
  return [
    { identifier: baseOf(GATEWAY_URL), name: 'Agent gateway', scope: 'agents' },
    { identifier: baseOf(MODELS_URL), name: 'Model gateway', scope: 'models' },
  ];
}

/** The resources that these addresses are part of, each once; an address of none stays as it is, to be refused. */
export function mappedResources(addresses: readonly string[], config: Addresses): string[] {
  // The longest first: one gateway may be below the other.
  const identifiers = resourcesOf(config)
    .map(({ identifier }) => identifier)
    .sort((one, other) => other.length - one.length);
  const identifierOf = (address: string) =>
    identifiers.find((identifier) => address === identifier || address.startsWith(`${identifier}/`));
  // What has no value is not there (RFC 6749, section 3.1).
  const named = addresses.filter((address) => address !== '');
  return [...new Set(named.map((address) => identifierOf(address) ?? address))];
}

/**
 * What a request for authorization comes to. Without a resource it is for the model gateway where `models` is asked for and
 * `agents` is not, otherwise for the agent gateway; without a scope for what its resources need. Applications stay
 * connected: clients of MCP ask for what the challenge names, and the consent page says that they do.
 */
export function askedFor(
  { resources: addresses, scope }: { resources: readonly string[]; scope: string | null },
  config: Addresses,
): AuthorizationRequest {
  const known = resourcesOf(config);
  const [agents, models] = known;
  const given = scope?.split(' ').filter((one) => one !== '') ?? [];
  const usual = given.includes(models.scope) && !given.includes(agents.scope) ? models : agents;
  const mapped = mappedResources(addresses, config);
  const resources = mapped.length > 0 ? mapped : [usual.identifier];
  const needed = known.filter(({ identifier }) => resources.includes(identifier)).map((one) => one.scope);
  const scopes = new Set([...(given.length > 0 ? given : needed), OFFLINE]);
  return { resources, scope: [...scopes].join(' ') };
}

function baseOf(url: string): string {
  return url.replace(/\/$/, '');
}
