import type { InputResponse } from '@isthmus/domain-exchange';

/** How long a server may hold a call open for its user. */
const INPUT_MS_MAX = 600_000;

/** An answer to the question that a call is held open for. */
export interface HeldAnswer {
  question: string;
  response: InputResponse;
}

/** A call that a server may hold open for its user. */
export interface HeldCall {
  readonly controller: { readonly signal: AbortSignal };
  /** Resolves the server's question, while it holds the call open for it. */
  takeAnswer: ((answer: HeldAnswer) => void) | undefined;
}

/**
 * The answer to a question that the server asks now; `cancel` when none comes in time. The answer to the question before,
 * which another process may tell once more, is none.
 */
export function answerTo(call: HeldCall, question: string, timeoutMs = INPUT_MS_MAX): Promise<InputResponse> {
  const { signal } = call.controller;
  return new Promise((resolve) => {
    const end = (response: InputResponse) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
      call.takeAnswer = undefined;
      resolve(response);
    };
    const abort = () => end({ action: 'cancel' });
    const timer = setTimeout(abort, timeoutMs).unref();
    signal.addEventListener('abort', abort, { once: true });
    call.takeAnswer = (answer) => {
      if (answer.question === question) end(answer.response);
    };
  });
}
