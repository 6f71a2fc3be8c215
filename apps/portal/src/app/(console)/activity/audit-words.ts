/** Actions of the audit log with a translation; any other is shown by its name. */
const ACTIONS = {
  'agent.deploy': 'agentDeploy',
  'agent.register': 'agentRegister',
  'agent.ready': 'agentReady',
  'agent.fail': 'agentFail',
  'agent.update': 'agentUpdate',
  'agent.lose-lease': 'agentLoseLease',
  'agent.move': 'agentMove',
  'agent.undeploy': 'agentUndeploy',
  'agent.remove': 'agentRemove',
  'key.create': 'keyCreate',
  'key.revoke': 'keyRevoke',
  'session.start': 'sessionStart',
  'session.enter': 'sessionEnter',
  'organization.create': 'organizationCreate',
  'organization.rename': 'organizationRename',
  'member.add': 'memberAdd',
  'member.remove': 'memberRemove',
  'member.role': 'memberRole',
  'member.invite': 'memberInvite',
  'ledger.account.open': 'accountOpen',
  'ledger.credit.add': 'creditAdd',
} as const;

/** Translation key of an action, under `activity.actions`. */
export function wordsOf(action: string): (typeof ACTIONS)[keyof typeof ACTIONS] | undefined {
  return Object.hasOwn(ACTIONS, action) ? ACTIONS[action as keyof typeof ACTIONS] : undefined; // checked before
}

/** Attributes worth showing, in reading order; each has a translation under `activity.details`. */
const DETAILS = ['version', 'metro', 'site', 'reason', 'code', 'role', 'prefix', 'before'] as const;

export function detailsOf(
  attributes: Record<string, string>,
): { name: (typeof DETAILS)[number]; value: string }[] {
  return DETAILS.flatMap((name) => {
    const value = attributes[name];
    return value ? [{ name, value }] : [];
  });
}

/** Topics to filter the records by, and the subjects of each; no subject means all. */
export const TOPICS = {
  all: [],
  agents: ['agent'],
  keys: ['key'],
  people: ['session', 'member', 'organization'],
  money: ['ledger'],
} as const satisfies Record<string, readonly string[]>;
export type Topic = keyof typeof TOPICS;

export function topicOf(text: string | undefined): Topic {
  return text !== undefined && Object.hasOwn(TOPICS, text) ? (text as Topic) : 'all'; // checked before
}

/** The page of a resource or an actor such as "agent/<id>" or "key:<id>"; undefined where there is none. */
export function pageOf(reference: string): string | undefined {
  const [, kind, id = ''] = /^([a-z]+)[/:](.+)$/.exec(reference) ?? [];
  if (kind === 'agent') return `/agents/${encodeURIComponent(id)}`;
  if (kind === 'key') return '/keys';
  if (kind === 'account') return '/usage';
  return undefined;
}

/** The part after the kind: the id of "agent/<id>", the name of "service:<name>". */
export function idOf(reference: string): string {
  return /^[a-z]+[/:](.+)$/.exec(reference)?.[1] ?? reference;
}
