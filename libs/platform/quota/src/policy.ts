import { quota } from '@isthmus/contracts';
import type { Spender } from './quota.types.js';

/** What applies to one spender. */
export interface Applicable {
  /** Equal for spenders to which the same applies. */
  key: string;
  budgets: quota.QuotaRef[];
  limits: { limit: quota.RateLimit; ref: quota.QuotaRef }[];
}

const { SubjectKind } = quota;
type Kind = quota.SubjectKind;

/** A tenant's budgets and limits, and which of them apply to whom. */
export class Policy {
  /** The kinds of subjects that something depends on; spenders that differ in others only share their leases. */
  private readonly kinds: Set<Kind>;

  constructor(private readonly policy: quota.QuotaPolicy) {
    const subjects = [...policy.budgets, ...policy.limits].map(({ subject }) => subject?.kind);
    this.kinds = new Set(subjects.filter((kind) => kind !== undefined));
  }

  /** What tells spenders of the tenant apart. */
  keyOf(spender: Spender): string {
    if (this.kinds.size === 0) return '';
    const part = (kind: Kind, id: string) => (this.kinds.has(kind) ? id : '');
    const { projectId, keyId, agentId, sessionId } = spender;
    return [
      part(SubjectKind.PROJECT, projectId),
      part(SubjectKind.KEY, keyId),
      part(SubjectKind.AGENT, agentId),
      part(SubjectKind.SESSION, sessionId),
    ].join(' ');
  }

  limitOf(id: string): quota.RateLimit | undefined {
    return this.policy.limits.find((limit) => limit.id === id);
  }

  applicableTo(spender: Spender): Applicable {
    const refOf = ({ id, subject }: { id: string; subject?: quota.Subject | undefined }) => {
      const subjectId = matchOf(subject, spender);
      return subjectId === undefined ? [] : [{ id, subjectId }];
    };
    const budgets = this.policy.budgets.flatMap(refOf);
    const limits = this.policy.limits.flatMap((limit) => refOf(limit).map((ref) => ({ limit, ref })));
    return { key: budgets.map(({ id, subjectId }) => `${id} ${subjectId}`).join(','), budgets, limits };
  }
}

/** The subject's id where it is the spender, or every one of its kind. */
function matchOf(subject: quota.Subject | undefined, spender: Spender): string | undefined {
  if (!subject) return undefined;
  if (subject.kind === SubjectKind.ORGANISATION) return '';
  const id = idOf(subject.kind, spender);
  return id !== '' && (subject.id === '*' || subject.id === id) ? id : undefined;
}

function idOf(kind: Kind, { projectId, keyId, agentId, sessionId }: Spender): string {
  switch (kind) {
    case SubjectKind.PROJECT:
      return projectId;
    case SubjectKind.KEY:
      return keyId;
    case SubjectKind.AGENT:
      return agentId;
    case SubjectKind.SESSION:
      return sessionId;
    default:
      return '';
  }
}
