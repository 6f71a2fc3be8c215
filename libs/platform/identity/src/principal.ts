import type { Role } from './permissions.js';
import type { TenantId, TenantScope } from './scope.js';

/** An authenticated caller of a public API: who it is, on whose behalf it acts, and what it was granted. */
export interface Principal {
  /** Id of the user who acts; absent for API keys and agents. */
  readonly person: string | undefined;
  readonly organisation: TenantId;
  /** The project to which the credentials are confined; absent for the whole organisation. */
  readonly project: string | undefined;
  /** The role of the person who acts; absent for API keys and agents, which have scopes only. */
  readonly role: Role | undefined;
  /** What the credentials are granted, such as `models` or `agents`. Without grants nothing is allowed. */
  readonly scopes: readonly string[];
  /** Origins of the pages that may use the credentials in a browser: `*` for any, empty for none. */
  readonly origins: readonly string[];
  /** Id of the API key that was used, or `grant:<id>` for an access token; empty for other credentials. */
  readonly keyId: string;
  /** The one agent that the credentials are for; absent where they are for every agent. */
  readonly onlyAgent: string | undefined;
  /** Id of the agent that acts; empty for other callers. */
  readonly agentId: string;
  /** The scope of calls to other services on behalf of this principal. */
  readonly scope: TenantScope;
}

/** The principal of a verified scope. An actor `user:<id>` or `agent:<id>` becomes `person` or `agentId`. */
export function principalOf(
  scope: TenantScope,
  granted: Pick<Principal, 'scopes'> &
    Partial<Pick<Principal, 'origins' | 'keyId' | 'project' | 'onlyAgent'>>,
): Principal {
  const [, kind, id = ''] = /^(user|agent):(.+)$/.exec(scope.actor) ?? [];
  return {
    person: kind === 'user' ? id : undefined,
    organisation: scope.tenantId,
    project: granted.project,
    role: kind === 'user' ? scope.role : undefined,
    scopes: granted.scopes,
    origins: granted.origins ?? [],
    keyId: granted.keyId ?? '',
    onlyAgent: granted.onlyAgent,
    agentId: kind === 'agent' ? id : '',
    scope,
  };
}
