import { startScriptedOpenAi, type OpenAiReply } from '@isthmus/testing';

/** The upstream's one model, as the platform lists it. */
export const OBEDIENT_MODEL = 'obedient';

const PREFIX = 'script:';

/** A message that makes the upstream respond with `reply`. */
export function scripted(reply: OpenAiReply): string {
  return PREFIX + JSON.stringify(reply);
}

/**
 * An OpenAI-compatible upstream that responds as the last message specifies. The script travels with the request,
 * because the upstream runs in the process that starts the platform and the tests run in another.
 */
export async function startObedientUpstream() {
  const upstream = await startScriptedOpenAi();
  upstream.reply(({ messages }) => {
    const text = textOf(messages.at(-1)?.content);
    const at = text.lastIndexOf(PREFIX);
    if (at < 0) return { kind: 'text', chunks: ['Understood', '.'] };
    return JSON.parse(text.slice(at + PREFIX.length)) as OpenAiReply; // written by `scripted`
  });
  return {
    configuration: {
      name: 'obedient',
      base_url: `${upstream.url}/v1`,
      models: [{ id: OBEDIENT_MODEL }],
      timeout_ms: 5_000,
    },
    close: upstream.close,
  };
}

function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  return JSON.stringify(content ?? '');
}
