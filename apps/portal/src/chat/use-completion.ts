'use client';

import { useRef, useState } from 'react';
import { useApiPath } from '../organization/organization';
import { NO_COMPLETION, type Completion } from './completion-answer';

export interface CompletionTurn {
  id: number;
  question: string;
  answer: Completion;
  /** Trace id of the request, from the portal's response; empty until then. */
  traceId: string;
  startedMs: number;
  firstMs?: number;
  endedMs?: number;
}

/** A conversation with one model; each question sends all of it. `scores` asks how probable each token was. */
export function useCompletion(model: string, { scores }: { scores: boolean }) {
  const [turns, setTurns] = useState<CompletionTurn[]>([]);
  const [busy, setBusy] = useState(false);
  const running = useRef<AbortController | undefined>(undefined);
  const url = useApiPath()('/playground');

  /** Returns false where the session has ended, and the question reached nobody. */
  const send = async (question: string): Promise<boolean> => {
    const turn: CompletionTurn = {
      id: performance.now(),
      question,
      answer: NO_COMPLETION,
      traceId: '',
      startedMs: Date.now(),
    };
    const controller = new AbortController();
    running.current = controller;
    setBusy(true);
    setTurns((before) => [...before, turn]);
    let shown = turn;
    let traceId = '';
    const onTrace = (id: string) => (traceId = id);
    const show = (answer: Completion, endedMs?: number) => {
      const firstMs = shown.firstMs ?? (answer.text === '' ? undefined : Date.now());
      shown = {
        ...shown,
        answer,
        traceId,
        ...(firstMs === undefined ? {} : { firstMs }),
        ...(endedMs === undefined ? {} : { endedMs }),
      };
      const next = shown;
      setTurns((before) => before.map((one) => (one.id === turn.id ? next : one)));
    };
    const request = requestOf({ model, scores }, turns, question);
    const last = await ask(url, { request, signal: controller.signal, show, onTrace });
    show(last, Date.now());
    setBusy(false);
    return last.errorCode !== 'UNAUTHENTICATED';
  };
  return { turns, busy, send, stop: () => running.current?.abort(), restart: () => setTurns([]) };
}

/** The request as any OpenAI client would send it. */
export function requestOf(
  { model, scores }: { model: string; scores: boolean },
  turns: CompletionTurn[],
  question: string,
) {
  return {
    model,
    stream: true,
    stream_options: { include_usage: true },
    ...(scores ? { logprobs: true, top_logprobs: 5 } : {}),
    messages: [
      ...turns.flatMap(({ question: asked, answer }) => [
        { role: 'user', content: asked },
        ...(answer.text === '' ? [] : [{ role: 'assistant', content: answer.text }]),
      ]),
      { role: 'user', content: question },
    ],
  };
}

async function ask(
  url: string,
  turn: {
    request: object;
    signal: AbortSignal;
    show: (answer: Completion) => void;
    onTrace: (traceId: string) => void;
  },
): Promise<Completion> {
  const { request, signal, show, onTrace } = turn;
  let answer = NO_COMPLETION;
  try {
    // The chunk reader is loaded with the first question, not with the page.
    const { applyChunk, readEvents } = await import('./completion');
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(request),
      signal,
    });
    onTrace(response.headers.get('x-trace-id') ?? '');
    if (!response.headers.get('content-type')?.startsWith('text/event-stream') || !response.body) {
      return applyChunk(answer, await response.json());
    }
    for await (const { data } of readEvents(response.body)) {
      if (data === '[DONE]') break;
      answer = applyChunk(answer, JSON.parse(data));
      show(answer);
    }
    return answer;
  } catch {
    return signal.aborted
      ? { ...answer, finish: 'stopped' }
      : { ...answer, errorCode: 'UPSTREAM_UNAVAILABLE' };
  }
}
