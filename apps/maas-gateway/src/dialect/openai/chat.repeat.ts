import type { Repeatable } from '../../completion/repeatable.types.js';
import { demandsOf } from './chat.demands.js';
import type { ChatBody, ChatMessage } from './chat.schema.js';

/** Of what a client may ask beyond a text: this only changes which text it is. */
const TEXT_ONLY = new Set(['reasoning_effort', 'verbosity']);

/**
 * What makes a chat request the same as another: the text of its last message, which is the user's, and every other member
 * but those that only change how the answer is sent. Undefined where there are pictures or sounds, where the last message is
 * no text of a user, or where the client asks for more than a text, such as `logprobs`.
 */
export function repeatableOf(body: ChatBody): Repeatable | undefined {
  const last = body.messages.at(-1);
  const question = last?.role === 'user' ? textOf(last) : undefined;
  if (last === undefined || question === undefined || question.trim() === '') return undefined;
  if (body.messages.some(hasMedia) || demandsOf(body).some((demand) => !TEXT_ONLY.has(demand)))
    return undefined;
  return { context: () => contextOf(body, last), question, sampled: (body.temperature ?? 1) > 0 };
}

/** Members in their own order: the same client sends them in the same one. */
function contextOf(
  { stream: _, stream_options: __, messages, ...settings }: ChatBody,
  last: ChatMessage,
): string {
  return JSON.stringify([settings, messages.slice(0, -1), { ...last, content: null }]);
}

/** The text of a message that has no other content. */
function textOf({ content }: ChatMessage): string | undefined {
  if (typeof content === 'string') return content;
  const [part, ...others] = content ?? [];
  return part && others.length === 0 && Object.keys(part).length === 2 ? part.text : undefined;
}

function hasMedia({ content }: ChatMessage): boolean {
  return Array.isArray(content) && content.some(({ type }) => type !== 'text' && type !== 'refusal');
}
