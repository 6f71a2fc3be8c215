'use client';

import { useRef, useState } from 'react';
import { useApiPath } from '../organization/organization';
import { cancelRequest, isOver, NO_ANSWER, sendRequest, type Answer } from './answer';

/** One question and its answer. */
export interface Turn {
  id: number;
  question: string;
  answer: Answer;
  /** Trace id of the request, from the portal's response; empty until then. */
  traceId: string;
  startedMs: number;
  endedMs?: number;
}

/** A conversation with one agent; its context id links the messages on the agent's side. */
export function useConversation(agentId: string) {
  const [turns, setTurns] = useState<Turn[]>([]);
  const [busy, setBusy] = useState(false);
  const contextId = useRef('');
  const running = useRef<{ stop: AbortController; taskId: string } | undefined>(undefined);
  const url = useApiPath()(`/agents/${agentId}/a2a`);

  /** Returns false where the session has ended, and the question reached nobody. */
  const send = async (question: string): Promise<boolean> => {
    const turn: Turn = {
      id: performance.now(),
      question,
      answer: NO_ANSWER,
      traceId: '',
      startedMs: Date.now(),
    };
    const stop = new AbortController();
    running.current = { stop, taskId: '' };
    setBusy(true);
    setTurns((before) => [...before, turn]);
    let traceId = '';
    const onTrace = (id: string) => (traceId = id);
    const show = (answer: Answer, endedMs?: number) => {
      contextId.current = answer.contextId || contextId.current;
      if (running.current) running.current.taskId = answer.taskId;
      const next = { ...turn, answer, traceId, ...(endedMs === undefined ? {} : { endedMs }) };
      setTurns((before) => before.map((one) => (one.id === turn.id ? next : one)));
    };
    const request = sendRequest(question, contextId.current);
    const last = await ask(url, { request, signal: stop.signal, onTrace, show });
    show(last, Date.now());
    running.current = undefined;
    setBusy(false);
    return last.errorCode !== 401;
  };

  const stop = () => {
    const { taskId = '', stop: controller } = running.current ?? {};
    if (taskId) void post(url, cancelRequest(taskId)).catch(() => undefined); // The stream ends either way.
    controller?.abort();
  };

  const restart = () => {
    contextId.current = '';
    setTurns([]);
  };
  return { turns, busy, send, stop, restart };
}

/** Sends a request and reads its stream to the end; returns the answer so far even when it fails. */
async function ask(
  url: string,
  turn: {
    request: object;
    signal: AbortSignal;
    onTrace: (traceId: string) => void;
    show: (answer: Answer) => void;
  },
): Promise<Answer> {
  const { request, signal, onTrace, show } = turn;
  let answer = NO_ANSWER;
  try {
    // The event reader is loaded with the first question, not with the page.
    const { applyEvent, readEvents } = await import('./a2a');
    const response = await post(url, request, signal);
    onTrace(response.headers.get('x-trace-id') ?? '');
    if (!response.ok || !response.body)
      return failed(applyEvent(answer, await jsonOf(response)), response.status);
    const streamed = response.headers.get('content-type')?.startsWith('text/event-stream');
    if (!streamed) return applyEvent(answer, await response.json());
    for await (const { data } of readEvents(response.body)) {
      answer = applyEvent(answer, JSON.parse(data));
      show(answer);
    }
    return isOver(answer) || answer.state === 'TASK_STATE_INPUT_REQUIRED' ? answer : failed(answer, 0);
  } catch {
    return signal.aborted ? { ...answer, state: 'TASK_STATE_CANCELED' } : failed(answer, 0);
  }
}

/** Undefined for another body. */
function jsonOf(response: Response): Promise<unknown> {
  return response.json().catch(() => undefined);
}

/** `status` 0: the stream broke before the task ended. */
function failed(answer: Answer, status: number): Answer {
  return { ...answer, state: 'TASK_STATE_FAILED', errorCode: status };
}

function post(url: string, body: object, signal?: AbortSignal): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    ...(signal ? { signal } : {}),
  });
}
