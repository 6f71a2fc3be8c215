import { ENCODER_DIMENSIONS } from '@isthmus/kernels';
import { unsupportedParameter } from '@isthmus/domain-models';
import { AppError } from '@isthmus/platform-errors';
import { z } from 'zod';
import type { EmbeddingRequest } from '../../completion/completion.types.js';
import { openAiValueOf } from '../../wire/openai.js';

/** What of a request the encoder acts on. */
export interface EncoderRequest {
  texts: readonly string[];
  dimensions: number;
  format: 'float' | 'base64';
}

const INPUTS_MAX = 2_048;
/** A field of what the queue refuses. */
const TEXT = /^texts\[(\d+)\]$/;
/** `user` names who asks; the encoder has no use for it. */
const KNOWN = new Set(['model', 'input', 'dimensions', 'encoding_format', 'user']);
const settings = z.looseObject({
  dimensions: z.int().nullish(),
  encoding_format: z.enum(['float', 'base64']).nullish(),
});

/** Throws INVALID_ARGUMENT that names the parameter, and of several inputs the position, that the encoder cannot serve. */
export function encoderRequest({ inputs, original }: EmbeddingRequest): EncoderRequest {
  const members = openAiValueOf(original) ?? {};
  const unknown = Object.entries(members).find(([name, value]) => !KNOWN.has(name) && value !== null);
  if (unknown) throw unsupportedParameter(unknown[0], 'The sentence encoder');
  if (inputs.length > INPUTS_MAX)
    throw refused('input', `has ${inputs.length} entries; at most ${INPUTS_MAX} are allowed`);
  // The dialect has checked both members as far as they are not of this model.
  const { dimensions, encoding_format: format } = settings.parse(members);
  return {
    texts: inputs.map((input, position) => textOf(input, inputs.length > 1 ? `input.${position}` : 'input')),
    dimensions: dimensionsOf(dimensions ?? ENCODER_DIMENSIONS),
    format: format ?? 'float',
  };
}

/** What the encoder throws, in the words of this API: the parameter at fault, and 503 where its files are absent. */
export function inWordsOfApi(error: unknown, inputs: number): unknown {
  if (!(error instanceof AppError)) return error;
  const { code, message, remedy = '', fields } = error;
  if (code === 'FAILED_PRECONDITION') return new AppError('UNAVAILABLE', message, { remedy, cause: error });
  const [{ field = '', description = '' } = {}] = fields;
  const position = TEXT.exec(field)?.[1];
  if (position === undefined) return error;
  const param = inputs > 1 ? `input.${position}` : 'input';
  return new AppError(code, `${param}: ${description}`, {
    remedy: 'Split the text.',
    metadata: { param, code: 'context_length_exceeded' },
    cause: error,
  });
}

function textOf(input: EmbeddingRequest['inputs'][number], param: string): string {
  if (typeof input !== 'string')
    throw refused(param, 'must be a text: token ids are those of another vocabulary');
  if (input === '') throw refused(param, 'must not be empty');
  return input;
}

function dimensionsOf(dimensions: number): number {
  if (dimensions < 1 || dimensions > ENCODER_DIMENSIONS)
    throw refused('dimensions', `must be 1–${ENCODER_DIMENSIONS}, not ${dimensions}`);
  return dimensions;
}

function refused(param: string, fault: string): AppError {
  return new AppError('INVALID_ARGUMENT', `${param}: ${fault}`, { metadata: { param } });
}
