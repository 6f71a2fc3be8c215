import type { handover } from '@isthmus/contracts';

const REASONS = ['asked', 'abstained', 'unsure', 'member'] as const;
const STATES = ['waiting', 'taken', 'returned', 'resolved', 'unresolved', 'expired'] as const;
const ROLES = ['user', 'assistant', 'person'] as const;

/** A conversation that goes, or went, to a person. */
export interface HandOverView {
  id: string;
  agentId: string;
  agentName: string;
  owner: string;
  /** Of the key or the person, where it is known. */
  ownerName: string;
  reason: (typeof REASONS)[number];
  language: 'en' | 'zh';
  state: (typeof STATES)[number];
  requestedAt: string;
  expiresAt: string;
  /** Empty while it waits. */
  takenBy: string;
  takenByName: string;
  lastWords: string;
}

export interface CitationView {
  articleId: string;
  title: string;
  quote: string;
}

export interface LineView {
  id: string;
  role: (typeof ROLES)[number];
  text: string;
  at: string;
  authorName: string;
  known?: boolean | undefined;
  confidence?: number | undefined;
  citations: CitationView[];
}

export interface SummaryView {
  asked: string[];
  answered: { question: string; answer: string; citations: CitationView[] }[];
  open: string[];
}

/** When an agent hands over by itself. */
export interface RuleView {
  enabled: boolean;
  answers: number;
  confidenceMin: number;
  waitMinutes: number;
}

export interface MeasuresView {
  agentId: string;
  contacts: number;
  resolvedByAgent: number;
  resolvedByPerson: number;
  unresolved: number;
  abandoned: number;
  open: number;
  handedOver: number;
  repeated: number;
  matured: number;
  resolvedFirst: number;
  medianSecondsToPerson?: number | undefined;
}

interface Names {
  agents: ReadonlyMap<string, string>;
  actors: ReadonlyMap<string, string>;
}

export function handOverView(
  {
    requestedAt = new Date(0),
    expiresAt = new Date(0),
    reason,
    language,
    state,
    ...handOver
  }: handover.HandOver,
  { agents, actors }: Names,
): HandOverView {
  const { id, agentId, owner, takenBy, lastWords } = handOver;
  return {
    ...{ id, agentId, owner, takenBy, lastWords },
    agentName: agents.get(agentId) ?? '',
    ownerName: actors.get(owner) ?? '',
    takenByName: actors.get(takenBy) ?? '',
    reason: REASONS.find((one) => one === reason) ?? 'asked',
    language: language === 'zh' ? 'zh' : 'en',
    state: STATES.find((one) => one === state) ?? 'waiting',
    requestedAt: requestedAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
  };
}

export function lineView(
  { at = new Date(0), role, author, ...line }: handover.SaidLine,
  { actors }: Names,
): LineView {
  const { id, text, known, confidence, citations } = line;
  return {
    ...{ id, text, known, confidence, citations },
    role: ROLES.find((one) => one === role) ?? 'assistant',
    at: at.toISOString(),
    authorName: actors.get(author) ?? '',
  };
}
