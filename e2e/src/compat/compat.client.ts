/** One client library, called the same way as the others. */
export interface CompatClient {
  /** With its language where the name alone is not clear. */
  name: string;
  /** Retries whatever has a status that may be retried, although the gateway says that it must not be. */
  retriesByStatus?: true;
  /** What it keeps of the text of a refusal, by mode, where that is not all. */
  keepsOfRefusals?: { whole?: string; streamed?: string };
  /** Never rejects with what the library throws: that is an outcome. */
  ask: (settings: Settings, question: Question) => Promise<Outcome<Answer>>;
  embed: (settings: Settings, request: { model: string; texts: string[] }) => Promise<Outcome<number[][]>>;
  /** The ids of all models, and of the one that is retrieved by `id`; absent where the library has no such call. */
  models?: (settings: Settings, id: string) => Promise<Outcome<{ listed: string[]; retrieved?: string }>>;
}

/** How a client is made. */
export interface Settings {
  /** With `/v1`. */
  baseUrl: string;
  apiKey: string;
  /** Of the library, beyond the first try; 0 unless given. */
  retries?: number;
  /** Of the library; its own unless given. */
  timeoutMs?: number;
}

/** One chat completion. */
export interface Question {
  model: string;
  prompt: string;
  stream: boolean;
  /** Asks a stream for usage. */
  usage?: boolean;
  tool?: Tool;
  /** The answer is parsed by it. */
  schema?: { name: string; schema: JsonSchema };
  /** Passed on unchecked. */
  temperature?: number;
  /** Leaves a stream after so many parts of its text. */
  leaveAfter?: number;
}

export interface Tool {
  name: string;
  description: string;
  parameters: JsonSchema;
}

export interface JsonSchema {
  type: 'object';
  properties: Record<string, { type: 'string' }>;
  required: string[];
  additionalProperties: false;
}

/** What a library makes of an answer. */
export interface Answer {
  text: string;
  toolCalls: { name: string; arguments: unknown }[];
  /** Of a stream: in how many parts the text came. */
  parts?: number;
  usage?: { input: number; output: number };
  /** Of a question with a schema. */
  value?: unknown;
}

/** What a library throws. */
export interface Fault {
  /** Its class. */
  kind: string;
  /** Whether that is one that the library documents for failed calls; anything else is a crash. */
  own: boolean;
  status?: number;
  message: string;
}

export type Outcome<Value> = { answer: Value; fault?: undefined } | { fault: Fault; answer?: undefined };
