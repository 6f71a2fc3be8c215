'use client';

import { useRef, useState } from 'react';
import { NO_COMPLETION, type Completion } from './completion-answer';

export interface CompletionTurn {
  id: number;
  question: string;
  answer: Completion;
  startedMs: number;
  firstMs?: number;
  endedMs?: number;
}

/** A conversation with one model; each question sends all of it. */
export function useCompletion(model: string) {
  const [turns, setTurns] = useState<CompletionTurn[]>([]);
  const [busy, setBusy] = useState(false);
  const running = useRef<AbortController | undefined>(undefined);

  const send = async (question: string): Promise<void> => {
    const turn: CompletionTurn = {
      id: performance.now(),
      question,
      answer: NO_COMPLETION,
      startedMs: Date.now(),
    };
    const controller = new AbortController();
    running.current = controller;
    setBusy(true);
    setTurns((before) => [...before, turn]);
    let shown = turn;
    const show = (answer: Completion, endedMs?: number) => {
      const firstMs = shown.firstMs ?? (answer.text === '' ? undefined : Date.now());
      shown = {
        ...shown,
        answer,
        ...(firstMs === undefined ? {} : { firstMs }),
        ...(endedMs === undefined ? {} : { endedMs }),
      };
      const next = shown;
      setTurns((before) => before.map((one) => (one.id === turn.id ? next : one)));
    };
    show(await ask(requestOf(model, turns, question), controller.signal, show), Date.now());
    setBusy(false);
  };
  return { turns, busy, send, stop: () => running.current?.abort(), restart: () => setTurns([]) };
}

/** The request as any OpenAI client would send it. */
export function requestOf(model: string, turns: CompletionTurn[], question: string) {
  return {
    model,
    stream: true,
    stream_options: { include_usage: true },
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
  request: object,
  signal: AbortSignal,
  show: (answer: Completion) => void,
): Promise<Completion> {
  let answer = NO_COMPLETION;
  try {
    // The chunk reader is loaded with the first question, not with the page.
    const { applyChunk, readEvents } = await import('./completion');
    const response = await fetch('/api/playground', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(request),
      signal,
    });
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
