'use client';

import { useState, useTransition } from 'react';
import type { ActionFailure, ActionResult } from './action';
import { useIdempotencyKeys } from './use-idempotency-keys';

/** A form that sends what it holds to a server action. */
export interface Submission<Content, Facts> {
  submit: (content: Content) => void;
  /** How the last attempt failed; undefined while the next one runs. */
  failure: (ActionFailure & Partial<Facts>) | undefined;
  pending: boolean;
}

/** Sends content under a key that is the same until it has succeeded; `form` names it among all forms. */
export function useSubmission<Request extends { idempotencyKey: string }, Value, Facts extends object>(
  form: string,
  send: (request: Request) => Promise<ActionResult<Value, Facts>>,
  onDone: (value: Value) => void,
): Submission<Omit<Request, 'idempotencyKey'>, Facts> {
  const keys = useIdempotencyKeys(form);
  const [failure, setFailure] = useState<ActionFailure & Partial<Facts>>();
  const [pending, startTransition] = useTransition();
  const submit = (content: Omit<Request, 'idempotencyKey'>) =>
    startTransition(async () => {
      setFailure(undefined);
      // A request is content and its key, which TypeScript does not conclude of `Omit`.
      const result = await keys.send(content, (request) => send(request as Request));
      if (result.ok) onDone(result.value);
      else setFailure(result);
    });
  return { submit, failure, pending };
}
