/** Actions of the audit log with a translation; any other is shown by its name. */
const ACTIONS = {
  'agent.deploy': 'agentDeploy',
  'agent.register': 'agentRegister',
  'agent.change-tools': 'agentChangeTools',
  'agent.ready': 'agentReady',
  'agent.fail': 'agentFail',
  'agent.update': 'agentUpdate',
  'agent.fail-update': 'agentFailUpdate',
  'agent.redeploy': 'agentRedeploy',
  'agent.lose-lease': 'agentLoseLease',
  'agent.move': 'agentMove',
  'agent.undeploy': 'agentUndeploy',
  'agent.remove': 'agentRemove',
  'push.give-up': 'pushGiveUp',
  'key.create': 'keyCreate',
  'key.revoke': 'keyRevoke',
  'key.rotate': 'keyRotate',
  'key.cache': 'keyCache',
  'knowledge.create': 'knowledgeCreate',
  'knowledge.delete': 'knowledgeDelete',
  'knowledge.questions': 'knowledgeQuestions',
  'answer.mark': 'answerMark',
  'answer.add': 'answerAdd',
  'answer.dismiss': 'answerDismiss',
  'document.upload': 'documentUpload',
  'document.delete': 'documentDelete',
  'hand-over.waiting': 'handOverWaiting',
  'hand-over.taken': 'handOverTaken',
  'hand-over.returned': 'handOverReturned',
  'hand-over.resolved': 'handOverResolved',
  'hand-over.unresolved': 'handOverUnresolved',
  'hand-over.expired': 'handOverExpired',
  'hand-over.rule': 'handOverRule',
  'budget.set': 'budgetSet',
  'budget.delete': 'budgetDelete',
  'rate-limit.set': 'rateLimitSet',
  'rate-limit.delete': 'rateLimitDelete',
  'session.start': 'sessionStart',
  'session.enter': 'sessionEnter',
  'organization.create': 'organizationCreate',
  'organization.rename': 'organizationRename',
  'member.add': 'memberAdd',
  'member.remove': 'memberRemove',
  'member.role': 'memberRole',
  'member.invite': 'memberInvite',
  'member.invite-revoke': 'inviteRevoke',
  'member.prove-address': 'addressProved',
  'member.password': 'memberPassword',
  'member.two-factor-on': 'twoFactorOn',
  'member.two-factor-off': 'twoFactorOff',
  'member.passkey-add': 'passkeyAdd',
  'member.passkey-remove': 'passkeyRemove',
  'application.connect': 'applicationConnect',
  'application.disconnect': 'applicationDisconnect',
  'token.exchange': 'tokenExchange',
  'organization.slug': 'organizationSlug',
  'organization.delete': 'organizationDelete',
  'organization.restore': 'organizationRestore',
  'organization.sso-set': 'ssoSet',
  'organization.sso-require': 'ssoRequire',
  'organization.sso-remove': 'ssoRemove',
  'organization.sso-domain-verify': 'ssoDomainVerify',
  'organization.sso-domain-remove': 'ssoDomainRemove',
  'ledger.account.open': 'accountOpen',
  'ledger.credit.add': 'creditAdd',
} as const;

/** Translation key of an action, under `activity.actions`. */
export function wordsOf(action: string): (typeof ACTIONS)[keyof typeof ACTIONS] | undefined {
  return Object.hasOwn(ACTIONS, action) ? ACTIONS[action as keyof typeof ACTIONS] : undefined; // checked before
}

/** Attributes worth showing, in reading order, by their translation under `activity.details`. */
const DETAILS = {
  version: 'version',
  metro: 'metro',
  site: 'site',
  reason: 'reason',
  code: 'code',
  webhook: 'webhook',
  actors: 'actors',
  role: 'role',
  before: 'before',
  window: 'window',
  limit_micro: 'limitMicro',
  amount_micro: 'amountMicro',
  credit_micro: 'creditMicro',
  requests_per_minute: 'requestsPerMinute',
  tokens_per_minute: 'tokensPerMinute',
  concurrent_requests: 'concurrentRequests',
} as const;

type Detail = (typeof DETAILS)[keyof typeof DETAILS];

/** A number of a rate limit that is 0 does not limit, and is left out. */
export function detailsOf(attributes: Record<string, string>): { name: Detail; value: string }[] {
  return Object.entries(DETAILS).flatMap(([attribute, name]) => {
    const value = attributes[attribute];
    return value && !(value === '0' && name !== 'limitMicro') ? [{ name, value }] : [];
  });
}

/** The key that a budget or limit is for ("key <id>"); undefined for other subjects. */
export function keyOf({ subject = '' }: Record<string, string>): string | undefined {
  return /^key (.+)$/.exec(subject)?.[1];
}

/** Topics to filter the records by, and the subjects of each; no subject means all. */
export const TOPICS = {
  all: [],
  agents: ['agent'],
  keys: ['key'],
  knowledge: ['knowledge', 'document', 'answer'],
  people: ['session', 'member', 'organization'],
  money: ['ledger', 'budget', 'rate-limit'],
} as const satisfies Record<string, readonly string[]>;
export type Topic = keyof typeof TOPICS;

export function topicOf(text: string | undefined): Topic {
  return text !== undefined && Object.hasOwn(TOPICS, text) ? (text as Topic) : 'all'; // checked before
}

/** The page of a resource or an actor such as "agent/<id>" or "key:<id>"; undefined where there is none. */
export function pageOf(reference: string): string | undefined {
  const [, kind, id = ''] = /^([a-z-]+)[/:](.+)$/.exec(reference) ?? [];
  if (kind === 'agent') return `/agents/${encodeURIComponent(id)}`;
  if (kind === 'knowledge') return `/knowledge/${encodeURIComponent(id)}`;
  if (kind === 'key') return '/keys';
  if (kind === 'account' || kind === 'budget' || kind === 'rate-limit') return '/usage';
  return undefined;
}

/** The part after the kind: the id of "agent/<id>", the name of "service:<name>". */
export function idOf(reference: string): string {
  return /^[a-z-]+[/:](.+)$/.exec(reference)?.[1] ?? reference;
}
