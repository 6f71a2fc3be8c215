import type { IncomingMessage } from 'node:http';
import type { Asked, Parameters } from './oddity.ts';
import { promptTokensOf, wordsIn } from './words.ts';

const WORDS = 8;
const BODY_BYTES_MAX = 256 * 1024 * 1024;

/** The whole body; undefined when it is too long. Rejects when the caller leaves. */
export function readBody(request: IncomingMessage): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= BODY_BYTES_MAX) chunks.push(chunk);
    });
    request.on('end', () => resolve(bytes > BODY_BYTES_MAX ? undefined : Buffer.concat(chunks).toString()));
    request.on('error', reject);
  });
}

/** A body as it is asked; undefined where it is no JSON object with a model. */
export function askedIn(text: string, { headers }: IncomingMessage): Omit<Asked, 'number'> | undefined {
  const body = objectIn(text);
  if (typeof body?.['model'] !== 'string') return undefined;
  const [model = '', ...parameters] = body['model'].split(':');
  const { messages, input, tools } = body;
  const caps = [body['max_tokens'], body['max_completion_tokens']].filter((cap) => typeof cap === 'number');
  const inputs = inputsOf(input);
  return {
    model,
    parameters: parametersOf(parameters),
    stream: body['stream'] === true,
    outputTokensMax: caps.length === 0 ? undefined : Math.min(...caps),
    promptTokens: Array.isArray(messages) ? promptTokensOf(messages) : wordsIn(input),
    tools: Array.isArray(tools) ? tools.flatMap(toolName) : [],
    inputs,
    authorization: headers.authorization ?? '',
  };
}

function parametersOf(parameters: readonly string[]): Parameters {
  const given = new Map(
    parameters.map((parameter) => parameter.split('=')).map(([name = '', value]) => [name, Number(value)]),
  );
  const numberOf = (name: string, otherwise: number) => {
    const value = given.get(name);
    return value !== undefined && Number.isSafeInteger(value) && value >= 0 ? value : otherwise;
  };
  return { words: numberOf('words', WORDS), delayMs: numberOf('delay-ms', 0) };
}

/** One text, texts, the tokens of one text, or the tokens of several. */
function inputsOf(input: unknown): number {
  if (!Array.isArray(input)) return input === undefined ? 0 : 1;
  return typeof input[0] === 'number' ? 1 : input.length;
}

function toolName(tool: unknown): string[] {
  const called = typeof tool === 'object' && tool !== null && 'function' in tool ? tool.function : undefined;
  const isNamed = typeof called === 'object' && called !== null && 'name' in called;
  return isNamed && typeof called.name === 'string' ? [called.name] : [];
}

function objectIn(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined; // just checked
  } catch {
    return undefined;
  }
}
