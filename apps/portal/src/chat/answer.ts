/** A source of an answer. */
export interface Citation {
  articleId: string;
  title: string;
  quote: string;
}

/** An agent's answer so far, while its task's events arrive. */
export interface Answer {
  taskId: string;
  contextId: string;
  /** A2A v1 TaskState; empty until the first event. */
  state: string;
  /** Text by artifact, in the order of arrival. */
  artifacts: { id: string; text: string }[];
  citations: Citation[];
  /** By which it can be marked right or wrong; empty where the agent gives none. */
  answerId: string;
  /** The agent's message about the state of the task. */
  note: string;
  /** Code of a JSON-RPC error. */
  errorCode?: number;
  /** Why the platform did not answer, which is said in the reader's language. */
  refusal?: Refusal;
}

/** A code of the platform and, where a budget is exhausted, what that limits. */
export interface Refusal {
  code: string;
  budget?: string;
}

export const NO_ANSWER: Answer = {
  taskId: '',
  contextId: '',
  state: '',
  artifacts: [],
  citations: [],
  answerId: '',
  note: '',
};

/** The text to show: the artifacts, or the agent's message instead unless the platform says why. */
export function textOf(answer: Answer): string {
  const text = answer.artifacts.map((one) => one.text).join('\n\n');
  if (text === '' && !answer.refusal) return answer.note;
  // Besides what the agent said, that a person was asked.
  return answer.state === 'TASK_STATE_INPUT_REQUIRED' && text !== '' ? `${text}\n\n${answer.note}` : text;
}

export function isOver({ state }: Answer): boolean {
  return ['COMPLETED', 'FAILED', 'CANCELED', 'REJECTED'].some((end) => state === `TASK_STATE_${end}`);
}

/** The JSON-RPC request that sends `text` in a conversation; without `contextId` it starts one. */
export function sendRequest(text: string, contextId: string) {
  return {
    jsonrpc: '2.0',
    id: crypto.randomUUID(),
    method: 'SendStreamingMessage',
    params: {
      message: {
        messageId: crypto.randomUUID(),
        role: 'ROLE_USER',
        parts: [{ text }],
        ...(contextId ? { contextId } : {}),
      },
    },
  };
}

/** The JSON-RPC request that stops a task. */
export function cancelRequest(taskId: string) {
  return { jsonrpc: '2.0', id: crypto.randomUUID(), method: 'CancelTask', params: { id: taskId } };
}
