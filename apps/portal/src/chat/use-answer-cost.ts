'use client';

import { useEffect, useState } from 'react';
import type { AnswerCost } from '../lib/api/ledger';
import { useApiPath } from '../organization/organization';
import { isSettled } from './settled-cost';

/** Waits before the ledger is asked: charges are settled within a second or two of the answer. */
const WAITS_MS = [400, 1_000, 2_500, 6_000, 10_000];

/** The cost of an answer of `source` (`/agents/<id>`, `/playground`) once the ledger has it; undefined until then. */
export function useAnswerCost(
  source: string,
  answer: { traceId: string; startedMs: number; ended: boolean; stopped: boolean },
): AnswerCost | undefined {
  const { traceId, startedMs, ended, stopped } = answer;
  const [cost, setCost] = useState<AnswerCost>();
  const url = useApiPath()(`${source}/cost`);
  useEffect(() => {
    if (!ended || traceId === '') return;
    const left = new AbortController();
    const query = `trace=${traceId}&since=${Math.round(startedMs)}`;
    void settled(`${url}?${query}`, { stopped, signal: left.signal }).then((known) => {
      if (known && !left.signal.aborted) setCost(known);
    });
    return () => left.abort();
  }, [url, traceId, startedMs, ended, stopped]);
  return cost;
}

async function settled(
  url: string,
  { stopped, signal }: { stopped: boolean; signal: AbortSignal },
): Promise<AnswerCost | undefined> {
  let before: AnswerCost | undefined;
  for (const waitMs of WAITS_MS) {
    await new Promise((resolve) => setTimeout(resolve, waitMs));
    const response = await fetch(url, { signal }).catch(() => undefined);
    if (signal.aborted) return undefined;
    // Written by our own route.
    const cost = response?.ok ? ((await response.json()) as AnswerCost) : undefined;
    if (cost && isSettled(cost, { before, stopped })) return cost;
    before = cost;
  }
  return undefined;
}
