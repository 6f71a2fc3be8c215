'use client';

import { useEffect, useState } from 'react';
import type { AnswerCost } from '../lib/api/ledger';

/** Waits before the ledger is asked: charges are settled within a second or two of the answer. */
const WAITS_MS = [400, 1_000, 2_500, 6_000];

/** The cost of an agent's answer once the ledger has it; undefined until then. */
export function useAnswerCost(
  agentId: string,
  answer: { traceId: string; startedMs: number; ended: boolean },
): AnswerCost | undefined {
  const { traceId, startedMs, ended } = answer;
  const [cost, setCost] = useState<AnswerCost>();
  useEffect(() => {
    if (!ended || traceId === '') return;
    const stopped = new AbortController();
    const query = `trace=${traceId}&since=${Math.round(startedMs)}`;
    void settled(`/api/agents/${agentId}/cost?${query}`, stopped.signal).then((known) => {
      if (known && !stopped.signal.aborted) setCost(known);
    });
    return () => stopped.abort();
  }, [agentId, traceId, startedMs, ended]);
  return cost;
}

async function settled(url: string, signal: AbortSignal): Promise<AnswerCost | undefined> {
  for (const waitMs of WAITS_MS) {
    await new Promise((resolve) => setTimeout(resolve, waitMs));
    const response = await fetch(url, { signal }).catch(() => undefined);
    if (signal.aborted) return undefined;
    // Written by our own route.
    const cost = response?.ok ? ((await response.json()) as AnswerCost) : undefined;
    if (cost && cost.outputTokens > 0) return cost;
  }
  return undefined;
}
