/** Longest id of a message, a task, a conversation or a configuration. */
export const ID_CHARACTERS_MAX = 200;

/** Neither control characters nor what is no text: an id is stored, logged and shown. */
const ID = /^[^\p{Cc}\p{Cs}\u2028\u2029]+$/u;

/** Whether a text can be the id of a task or a conversation, which clients and agents choose. */
export function isId(text: string): boolean {
  return text.length <= ID_CHARACTERS_MAX && ID.test(text);
}
