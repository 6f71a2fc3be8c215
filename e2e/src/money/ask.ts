import { endpoint } from '../endpoints.ts';
import { OUTPUT_TOKENS_MAX, VARIED_MODEL } from './varied-upstream.ts';

/** What a client got. */
export interface Answer {
  /** Empty where not even a head came. */
  requestId: string;
  /** Undefined where the connection broke before a head. */
  status: number | undefined;
  /** `input+output`, of an answer that came whole. */
  usage: string | undefined;
  /** OpenAI's code of an error. */
  code: string | undefined;
}

const MS_MAX = 60_000;

/** Asks one of the gateways; never throws. */
export async function ask(
  key: string,
  { text, stream, instance }: { text: string; stream: boolean; instance: number },
): Promise<Answer> {
  const answer: Answer = { requestId: '', status: undefined, usage: undefined, code: undefined };
  try {
    const response = await fetch(`${endpoint('models', instance)}/v1/chat/completions`, {
      method: 'POST',
      signal: AbortSignal.timeout(MS_MAX),
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        model: VARIED_MODEL,
        messages: [{ role: 'user', content: text }],
        max_tokens: OUTPUT_TOKENS_MAX,
        ...(stream ? { stream, stream_options: { include_usage: true } } : {}),
      }),
    });
    answer.requestId = response.headers.get('x-request-id') ?? '';
    answer.status = response.status;
    const received = await response.text();
    if (response.ok) answer.usage = stream ? usageOfStream(received) : usageIn(received);
    else answer.code = (JSON.parse(received) as { error: { code: string } }).error.code;
  } catch {
    // The gateway died, or could not be reached.
  }
  return answer;
}

/** Only a stream that ended with [DONE] came whole. */
function usageOfStream(text: string): string | undefined {
  const events = text.trimEnd().split('\n\n');
  if (events.at(-1) !== 'data: [DONE]') return undefined;
  return usageIn(events.at(-2)?.slice('data: '.length) ?? '');
}

function usageIn(json: string): string {
  const { usage } = JSON.parse(json) as { usage: { prompt_tokens: number; completion_tokens: number } };
  return `${usage.prompt_tokens}+${usage.completion_tokens}`;
}
