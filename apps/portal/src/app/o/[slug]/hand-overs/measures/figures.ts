import type { MeasuresView } from '../../../../../lib/api/hand-overs.mapper';

/** Periods to choose from, in days. */
export const DAYS = [7, 30, 90] as const;

/** The period that the address names, or the usual one. */
export function daysOf(text: string | undefined): number {
  return DAYS.find((days) => String(days) === text) ?? 30;
}

/** A part and what it is a share of; undefined where there is nothing to share. */
export interface Share {
  part: number;
  whole: number;
}

export interface Figures {
  resolved: Share;
  handedOver: Share;
  repeated: Share;
  first: Share;
}

/** What is shown of the counts; contacts that are open have not ended yet. */
export function figuresOf(measures: MeasuresView): Figures {
  const { contacts, open, resolvedByAgent, resolvedByPerson } = measures;
  return {
    resolved: { part: resolvedByAgent + resolvedByPerson, whole: contacts - open },
    handedOver: { part: measures.handedOver, whole: contacts },
    repeated: { part: measures.repeated, whole: contacts },
    first: { part: measures.resolvedFirst, whole: measures.matured },
  };
}

/** A time in the largest unit of which there is one, rounded. */
export function waitOf(seconds: number): { unit: 'seconds' | 'minutes' | 'hours'; value: number } {
  if (seconds < 59.5) return { unit: 'seconds', value: Math.round(seconds) };
  if (seconds < 3_570) return { unit: 'minutes', value: Math.round(seconds / 60) };
  return { unit: 'hours', value: Math.round(seconds / 360) / 10 };
}
