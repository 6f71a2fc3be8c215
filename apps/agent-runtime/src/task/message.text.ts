import type { Message } from '@a2a-js/sdk';
import { ContentTypeNotSupportedError, RequestMalformedError } from '@a2a-js/sdk/errors';

/** Characters of one message, all its parts together. */
const MESSAGE_CHARACTERS_MAX = 32_000;

/** The text of a message for the model: its text parts, and its data parts as JSON. */
export function textOf({ parts }: Message): string {
  return parts
    .map(({ content }) => {
      if (content?.$case === 'text') return content.value;
      return content?.$case === 'data' ? JSON.stringify(content.value) : '';
    })
    .filter((text) => text !== '')
    .join('\n\n');
}

/** Throws the protocol's own error for a message that no hosted agent accepts. */
export function assertReadable(message: Message): void {
  const foreign = message.parts.find(({ content }) => content?.$case === 'raw' || content?.$case === 'url');
  if (foreign) throw new ContentTypeNotSupportedError('This agent takes text and data parts, no files.');
  const text = textOf(message);
  if (text.trim() === '')
    throw new RequestMalformedError('message.parts: must hold a text or data part that is not empty');
  if (text.length > MESSAGE_CHARACTERS_MAX) {
    throw new RequestMalformedError(
      `message.parts: must have at most ${MESSAGE_CHARACTERS_MAX} characters in all`,
    );
  }
}
