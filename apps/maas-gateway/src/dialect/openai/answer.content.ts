import type { OpenAiDelta } from '../../wire/openai.js';

/**
 * A message or delta whose content is a text. Some servers send a list of parts, which clients of OpenAI's API cannot read;
 * its thinking becomes `reasoning_content`.
 */
export function withTextContent(message: OpenAiDelta): OpenAiDelta {
  const { content } = message;
  if (!Array.isArray(content)) return message;
  const reasoning = textIn(content, 'thinking');
  return {
    ...message,
    content: textIn(content, 'text'),
    ...(reasoning === '' ? {} : { reasoning_content: reasoning }),
  };
}

/** What the parts have in this member, as one text; thinking may be a list of parts itself. */
function textIn(parts: readonly unknown[], member: 'text' | 'thinking'): string {
  const texts = parts.map((part) => {
    const value = (part as Record<string, unknown> | null)?.[member]; // of any other value, undefined
    if (Array.isArray(value)) return textIn(value, 'text');
    return typeof value === 'string' ? value : '';
  });
  return texts.join('');
}
