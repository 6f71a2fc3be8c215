/**
 * The forms of OpenAI's API on the wire. Clients of the dialect and OpenAI-compatible upstreams share them, so that the
 * one passes on what the other sent.
 */
import type { Original } from '../completion/completion.types.js';

const API = 'openai';

export interface OpenAiUsage {
  prompt_tokens: number;
  completion_tokens: number;
  total_tokens: number;
  [detail: string]: unknown;
}

export interface OpenAiDelta {
  role?: string | undefined;
  /** A text, null, or a list of parts. */
  content?: unknown;
  [member: string]: unknown;
}

export interface OpenAiChunk {
  choices: { index: number; delta: OpenAiDelta; finish_reason: string | null; [member: string]: unknown }[];
  usage?: OpenAiUsage | null | undefined;
  [member: string]: unknown;
}

/** A whole answer: the members of a chat completion that its source knows. */
export interface OpenAiCompletion {
  choices: Record<string, unknown>[];
  usage?: OpenAiUsage | null | undefined;
  [member: string]: unknown;
}

/** A value of one of these forms, to be passed on. */
export function openAiOriginal(value: object): Original {
  return { api: API, value };
}

/** What `openAiOriginal` was given; undefined for an original of another API, and without one. */
export function openAiValueOf<Form extends object>(original: Original | undefined): Form | undefined {
  // The caller names the form that belongs to the place where the original was found.
  return original?.api === API ? (original.value as Form) : undefined;
}
