'use client';

import { useCallback, useEffect, useState, useTransition } from 'react';
import type { ActionFailure } from '../../../../../lib/action';
import type { ProgressView, QuestionView } from '../../../../../lib/api/knowledge-evaluation';
import { useIdempotencyKeys } from '../../../../../lib/use-idempotency-keys';
import { useApiPath, useOrganization } from '../../../../../organization/organization';
import { readEvaluation, runEvaluation, type EvaluationParts } from '../evaluation.actions';

const POLL_MS = 500;

/** The questions of a base and what came of them; `run` asks them, `show` opens another run. */
export function useEvaluation(knowledgeBaseId: string) {
  const { slug } = useOrganization();
  const keys = useIdempotencyKeys(`evaluate ${knowledgeBaseId}`);
  const [parts, setParts] = useState<EvaluationParts>();
  const [failure, setFailure] = useState<ActionFailure>();
  const [running, startRun] = useTransition();
  const [reading, startRead] = useTransition();
  const progress = useProgress(knowledgeBaseId, running);
  const read = useCallback(
    async (evaluationId: string) => {
      const result = await readEvaluation(slug, { knowledgeBaseId, evaluationId });
      if (result.ok) setParts(result.value);
      setFailure(result.ok ? undefined : result);
    },
    [slug, knowledgeBaseId],
  );
  useEffect(() => startRead(() => read('')), [read]);
  const run = () =>
    startRun(async () => {
      setFailure(undefined);
      const result = await keys.send({ knowledgeBaseId }, (request) => runEvaluation(slug, request));
      if (result.ok) await read('');
      else setFailure(result);
    });
  return {
    parts,
    failure,
    running,
    reading,
    progress,
    run,
    show: (evaluationId: string) => startRead(() => read(evaluationId)),
    /** What is saved now; the result is then of the questions before. */
    saved: (questions: QuestionView[]) =>
      setParts(
        (before) =>
          before && {
            ...before,
            questions,
            evaluation: before.evaluation && { ...before.evaluation, outdated: true },
          },
      ),
  };
}

/** How many questions have been asked, while they are. */
function useProgress(knowledgeBaseId: string, running: boolean): ProgressView {
  const [progress, setProgress] = useState<ProgressView>();
  const [round, setRound] = useState(0);
  const apiPath = useApiPath();
  useEffect(() => {
    if (!running) return;
    const ending = new AbortController();
    const ask = async () => {
      const next = await read(apiPath(`/knowledge/${knowledgeBaseId}/evaluations`), ending.signal);
      if (ending.signal.aborted) return;
      setProgress(next);
      setRound((before) => before + 1);
    };
    const timer = setTimeout(() => void ask(), POLL_MS);
    return () => {
      clearTimeout(timer);
      ending.abort();
    };
  }, [apiPath, knowledgeBaseId, running, round]);
  return running ? progress : undefined;
}

/** Undefined while the service does not respond, and where nothing runs. */
async function read(url: string, signal: AbortSignal): Promise<ProgressView> {
  try {
    const response = await fetch(url, { signal });
    // As the route answers.
    return response.ok ? ((await response.json()) as { running?: ProgressView }).running : undefined;
  } catch {
    return undefined;
  }
}
